"""Every refusal has one shape, the right status, a way out, and is kept where a person can see it."""

import asyncio
import gzip
import json
import zlib

import pytest

from yunchou.collectors.limits import Limits
from yunchou.events.spool.errors import SpoolBusy, SpoolFull, SpoolUnavailable

EVENT = {"type": "track", "event": "x", "messageId": "m"}


def check(reply, status: int, code: str) -> None:
    assert (reply.status, reply.error_code) == (status, code)
    assert reply.json["success"] is False
    assert set(reply.json["error"]) == {"code", "message", "advice"}
    assert all(reply.json["error"].values())
    assert reply.headers["access-control-allow-origin"] == "*", "or the page's SDK never sees why"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"event=x", b"[" * 100_000, b"9" * 5000 + b"!", b"\x1f\x8bgzip?"]
)
def test_what_is_not_json_is_refused_and_shown_to_a_person(world, anas, body):
    check(world.client.post("/v1/track", body), 400, "not_json")
    ((workspace, refusal, sample),) = world.refused
    assert (workspace, refusal.code, sample) == (anas.workspace, "not_json", body[:1024])
    assert world.records() == []


@pytest.mark.parametrize("body", [[EVENT], "text", 5, None, True])
@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch"])
def test_what_is_not_an_object_is_refused(world, path, body):
    check(world.client.post(path, body), 400, "bad_envelope")
    assert len(world.refused) == 1


@pytest.mark.parametrize("body", [{}, EVENT, {"batch": {}}, {"batch": "x"}, {"batch": None}])
def test_a_batch_that_is_no_list_is_refused(world, body):
    check(world.client.post("/v1/batch", body), 400, "bad_envelope")


def test_too_many_events_are_refused_with_their_number(open_world):
    world = open_world(Limits(events=3))
    reply = world.client.post("/v1/batch", {"batch": [EVENT] * 4})
    check(reply, 413, "too_large")
    assert "4 events" in reply.json["error"]["message"]
    assert world.client.post("/v1/batch", {"batch": [EVENT] * 3}).status == 200


@pytest.mark.parametrize("declares_length", [True, False])
def test_too_many_bytes_are_refused_before_they_are_all_read(open_world, declares_length):
    world = open_world(Limits(body_bytes=1000))
    taken = []

    async def more():
        taken.append(1)

    headers = {"authorization": "Basic " + "d2tfYW5hc193b3Jrc3BhY2U6"}
    if declares_length:
        headers["content-length"] = "5000"
    parts = [b"x" * 600, b"x" * 600, *[more] * 50, b""]
    reply = world.client.send("POST", "/v1/track", parts=parts, headers=headers)
    check(reply, 413, "too_large")
    assert reply.headers["connection"] == "close"
    assert not taken
    assert world.refused[0][1].code == "too_large"


def test_a_gzip_bomb_is_refused_after_its_first_allowed_bytes(open_world, monkeypatch):
    produced = []
    real = zlib.decompressobj

    class Counting:
        def __init__(self, *arguments):
            self._stream = real(*arguments)

        def decompress(self, *arguments):
            content = self._stream.decompress(*arguments)
            produced.append(len(content))
            return content

        def __getattr__(self, name):
            return getattr(self._stream, name)

    monkeypatch.setattr(zlib, "decompressobj", Counting)
    world = open_world()
    bomb = gzip.compress(bytes(300 * 1024 * 1024), compresslevel=1)
    check(world.client.post("/v1/batch", bomb), 413, "too_large")
    assert max(produced) <= Limits().inflated_bytes + 1


def test_a_small_body_may_compress_well(world):
    batch = {"batch": [EVENT] * 2000}
    assert len(json.dumps(batch)) / len(gzip.compress(json.dumps(batch).encode())) > 100
    assert world.client.post("/v1/batch", batch, zipped=True).status == 200


@pytest.mark.parametrize("cut", [1, 8, 30])
def test_a_gzip_body_cut_short_or_followed_by_more_is_refused(world, cut):
    whole = gzip.compress(json.dumps(EVENT).encode())
    check(world.client.post("/v1/track", whole[:-cut]), 400, "not_json")
    check(world.client.post("/v1/track", whole + b"x" * cut), 400, "not_json")


@pytest.mark.parametrize(
    "header", [None, "Basic d2tfbm9ib2R5Og==", "Basic ???", "Basic /w==", "Bearer abc", "Basic"]
)
def test_a_missing_or_unknown_key_is_refused(world, header):
    headers = {"authorization": header} if header else {}
    reply = world.client.send("POST", "/v1/track", json.dumps(EVENT).encode(), headers=headers)
    check(reply, 401, "unknown_key")
    assert "www-authenticate" not in reply.headers, "a browser would ask the visitor for a password"
    assert world.refused == []
    assert world.records() == []


def test_a_key_of_strange_characters_is_only_unknown(world):
    check(world.client.post("/v1/track", b'{"event":"x","writeKey":"\\ud800"}', key=None), 401, "unknown_key")


def test_a_wrong_method_is_told_the_right_one(world, anas):
    reply = world.client.send("GET", "/v1/batch")
    check(reply, 405, "wrong_method")
    assert reply.headers["allow"] == "POST"
    check(world.client.send("POST", f"/v1/projects/{anas.key}/settings"), 405, "wrong_method")


def test_a_workspace_beyond_its_rate_waits_and_the_other_does_not(open_world, cais):
    world = open_world(Limits(events_per_second=1, burst_seconds=1, events=10))
    assert world.client.post("/v1/batch", {"batch": [EVENT] * 10}).status == 200
    reply = world.client.post("/v1/batch", {"batch": [EVENT] * 10})
    check(reply, 429, "too_fast")
    assert 1 <= int(reply.headers["retry-after"]) <= 20
    assert world.client.post("/v1/track", EVENT, key=cais.key).status == 200
    assert world.refused == [], "the sender tries again: nothing is lost"


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (SpoolUnavailable("the disk refused the write"), 503, "unavailable"),
        (SpoolFull("1 MB are free", retry_after=5), 503, "unavailable"),
        (SpoolBusy("9 bytes already wait"), 429, "too_fast"),
    ],
)
def test_what_the_spool_refuses_is_never_answered_200_and_costs_no_allowance(
    open_world, refusal, status, code
):
    world = open_world(Limits(events_per_second=1, burst_seconds=1, events=10))
    world.writer.refusal = refusal
    for _ in range(3):
        reply = world.client.post("/v1/batch", {"batch": [EVENT] * 10})
        check(reply, status, code)
        assert refusal.reason in reply.json["error"]["message"]
        assert refusal.retry_after <= int(reply.headers["retry-after"]) <= 2 * refusal.retry_after
    world.writer.refusal = None
    assert world.client.post("/v1/batch", {"batch": [EVENT] * 10}).status == 200


def test_a_bug_of_ours_looks_like_try_again(world, caplog):
    world.writer.refusal = ZeroDivisionError("a bug")
    check(world.client.post("/v1/track", EVENT), 503, "unavailable")
    assert "a bug" in caplog.text


def test_a_stalled_body_is_given_up(open_world):
    world = open_world(Limits(body_idle_seconds=0.05))

    async def stall():
        await asyncio.sleep(60)

    reply = world.client.send("POST", "/v1/track", parts=[b'{"event"', stall, b"}"])
    check(reply, 408, "body_timeout")
    assert reply.headers["connection"] == "close"


def test_a_slow_body_that_keeps_coming_is_awaited(open_world, anas):
    world = open_world(Limits(body_idle_seconds=0.2))

    async def pause():
        await asyncio.sleep(0.08)

    body = json.dumps({**EVENT, "writeKey": anas.key}).encode()
    parts = [body[:5], pause, pause, pause, pause, body[5:]]
    assert world.client.send("POST", "/v1/track", parts=parts).status == 200


def test_a_sender_that_left_in_the_middle_is_not_answered(world):
    assert world.client.send("POST", "/v1/track", parts=[b'{"event"', None]) is None
    assert world.records() == []


def test_a_failing_notebook_does_not_change_the_answer(open_world, monkeypatch, caplog):
    world = open_world()
    monkeypatch.setattr(world, "refused", None)
    check(world.client.post("/v1/track", b"{"), 400, "not_json")
    assert "could not be recorded" in caplog.text
