"""/healthz says that the process answers; /readyz asks every part and says which does not work."""

import asyncio
import json
from datetime import timedelta

from yunchou.config.health import LONGEST_SILENCE, HealthApp, silence


def answer_to(path: str, **checks) -> tuple[int, dict[str, object]]:
    """The status and the JSON of one request."""
    sent: list[dict[str, object]] = []

    async def next_app(_scope, _receive, send) -> None:
        await send({"status": 404})
        await send({"body": b"{}"})

    async def send(message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path}
    asyncio.run(HealthApp(next_app, checks=checks)(scope, None, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_every_part_that_works_is_named_ok():
    status, told = answer_to("/readyz", spool=lambda: "", jobs=lambda: "")
    assert status == 200
    assert told == {"status": "ok", "parts": {"spool": "ok", "jobs": "ok"}}


def test_one_part_that_fails_makes_the_whole_not_ready_and_is_named():
    status, told = answer_to("/readyz", spool=lambda: "the disk is full", jobs=lambda: "")
    assert status == 503
    assert told == {"status": "not ready", "parts": {"spool": "the disk is full", "jobs": "ok"}}


def test_the_process_is_healthy_while_a_part_is_not():
    assert answer_to("/healthz", spool=lambda: "the disk is full") == (200, {"status": "ok"})


def test_any_other_path_is_handed_on():
    assert answer_to("/healthz/more") == (404, {})


def test_a_part_that_has_not_begun_or_is_silent_for_too_long_is_not_ready(now):
    assert silence(None, now=now) == "has not begun yet"
    assert silence(now - LONGEST_SILENCE, now=now) == ""
    assert "04:28:59" in silence(now - LONGEST_SILENCE - timedelta(seconds=1), now=now)
