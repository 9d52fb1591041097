"""`yunchou doctor`: what is wrong with an installation, and how to mend it."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from yunchou.analytics.stores.location import Folder, parse_location
from yunchou.config.environment import Environment
from yunchou.config.folder_lock import is_held
from yunchou.core.errors import Unavailable
from yunchou.core.event_store import close_event_store, event_store
from yunchou.core.models import Job
from yunchou.events.selectors import conservation, damaged_bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    problem: str
    advice: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.problem.startswith("!")

    @property
    def line(self) -> str:
        mark = "ok  " if self.is_fine else "FAIL"
        return f"{mark} {self.subject}: {self.problem.lstrip('!')}"


def examine(env: Environment) -> list[Finding]:
    """Look at everything; a part that cannot be looked at is a finding of its own."""
    return [*_configuration(), *_database(env), *_server(env)]


def _configuration() -> Iterator[Finding]:
    messages = [message for message in run_checks() if not message.is_silenced()]
    for message in messages:
        mark = "!" if message.is_serious() else ""
        yield Finding(str(message.id), f"{mark}{message.msg}", message.hint or "")
    if not messages:
        yield Finding("configuration", "every check passes")


def _database(env: Environment) -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(
            "database", f"!it does not answer: {error}", "Check DATABASE_URL and that the database runs."
        )
        return
    if waiting:
        yield Finding(
            "database",
            f"!{len(waiting)} migrations wait",
            "Start the server, or run `yunchou manage migrate`.",
        )
        return
    yield Finding("database", f"{connection.vendor}, up to date")
    yield from _event_store(env)
    yield _conserved()
    damaged = damaged_bytes()
    yield Finding(
        "spool",
        f"!{damaged} bytes could not be read" if damaged else "no damage found",
        "The server's log names the ranges." if damaged else "",
    )
    dead = Job.unscoped.filter(state=Job.State.DEAD).count()
    yield Finding(
        "jobs",
        f"!{dead} failed for good" if dead else "none failed for good",
        "Open Settings → Jobs to retry them." if dead else "",
    )


def _conserved() -> Finding:
    account = conservation()
    words = f"{account.received} received = {account.loaded} loaded + {account.duplicate} duplicate + {account.refused} refused"
    if account.difference:
        return Finding(
            "conservation",
            f"!{words}, {account.difference} unaccounted for",
            "Please report this with the server's log.",
        )
    return Finding("conservation", words)


def _event_store(env: Environment) -> Iterator[Finding]:
    location = parse_location(env.events_url)
    if isinstance(location, Folder) and is_held(env.data):
        yield Finding("event store", "embedded, in use by the running server (see below)")
        return
    try:
        stored = event_store().count_events()
    except Unavailable as error:
        yield Finding("event store", f"!{error.message}", "Check EVENTS_URL and that the store runs.")
        return
    finally:
        close_event_store()
    expected = conservation().loaded
    if stored < expected:
        yield Finding(
            "event store",
            f"!{stored} events stored, {expected} were loaded",
            "Restore the store from a backup, or replay the spool.",
        )
        return
    yield Finding("event store", f"{stored} events")


def _server(env: Environment) -> Iterator[Finding]:
    if not is_held(env.data):
        yield Finding("server", "not running on this data folder")
        return
    parts = urlsplit(f"http://{env.HOST}:{env.PORT}")
    client = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        client.request("GET", "/readyz")
        answer = json.loads(client.getresponse().read())
    except (OSError, ValueError) as error:
        yield Finding(
            "server",
            f"!it holds the data folder but does not answer at {parts.netloc}: {error}",
            "Check HOST and PORT.",
        )
        return
    finally:
        client.close()
    for name, state in answer["parts"].items():
        yield Finding(
            f"server, {name}",
            state if state == "ok" else f"!{state}",
            "" if state == "ok" else "See the server's log.",
        )
