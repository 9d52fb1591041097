"""Puts the demo brand into a running product: its workspace and cast by the services, its traffic by the intake."""

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from django.db import close_old_connections
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from demo.cast import CAST, WORKSPACE_CURRENCY, WORKSPACE_NAME, WORKSPACE_SLUG, WORKSPACE_ZONE, Colleague
from demo.channel_rules import CHANNEL_RULES
from demo.send import send
from demo.world import build_world
from yunchou.accounts.models import ApiKey
from yunchou.accounts.selectors import membership_of
from yunchou.accounts.services import accept_invitation, create_key, create_user, create_workspace, invite
from yunchou.core import clock
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.events.selectors import conservation, stale_session_days
from yunchou.events.services import set_channel_rules

#: The one password of every demo login. The demo listens on this machine alone, and prints it on every start.
PASSWORD = "chengye-demo-2026"  # noqa: S105  it protects nothing
#: About the number of events at scale 1.
FULL_EVENTS = 300_000
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class DemoWorkspace:
    """The demo's workspace, and whether its world still has to be sent."""

    workspace: Workspace
    is_new: bool


def set_up() -> DemoWorkspace:
    """The demo workspace with its cast and channel rules; made on the first call."""
    found = Workspace.objects.filter(slug=WORKSPACE_SLUG).first()
    if found is not None:
        return DemoWorkspace(found, is_new=conservation(workspace=found).received == 0)
    now = clock.now()
    people = {colleague: _person(colleague, now) for colleague in CAST}
    owner = next(person for colleague, person in people.items() if colleague.role == "owner")
    workspace = create_workspace(
        WORKSPACE_SLUG,
        name=WORKSPACE_NAME,
        owner=owner,
        time_zone=WORKSPACE_ZONE,
        currency=WORKSPACE_CURRENCY,
        now=now,
    )
    with workspace_scope(workspace):
        _invite_all(people, owner, now)
        set_channel_rules(CHANNEL_RULES, by=owner, now=now)
    return DemoWorkspace(workspace, is_new=True)


def _person(colleague: Colleague, now: datetime) -> User:
    return create_user(email=colleague.email, name=colleague.name, password=PASSWORD, now=now)


def _invite_all(people: dict[Colleague, User], owner: User, now: datetime) -> None:
    host = membership_of(owner, slug=WORKSPACE_SLUG)
    assert host is not None
    for colleague, person in people.items():
        if person != owner:
            _invitation, token = invite(colleague.role, email=colleague.email, by=host, now=now)
            accept_invitation(token, user=person, now=now)


def fill(base_url: str, *, events: int) -> None:
    """Simulate the world that ended yesterday and send it to the running server, showing how far it is."""
    console = Console(highlight=False)
    workspace = Workspace.objects.get(slug=WORKSPACE_SLUG)
    wait_until_ready(base_url)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as bars:
        task = bars.add_task("Simulating 120 days of the demo brand", total=None)
        yesterday = clock.today(workspace.zone, at=clock.now()) - timedelta(days=1)
        world = build_world(end=yesterday, scale=events / FULL_EVENTS)
        bars.update(task, description="Sending them through the intake", total=world.event_count)
        with workspace_scope(workspace):
            _key, write_key = create_key(
                ApiKey.Kind.WRITE, name="demo world", by=None, actor_label="yunchou demo", now=clock.now()
            )
        send(
            world,
            base_url=base_url,
            write_key=write_key,
            progress=lambda done, _total: bars.update(task, completed=done),
        )
        _wait_until_loaded(workspace, world.event_count, bars, task)
    console.print(welcome(base_url))
    close_old_connections()


def wait_until_ready(base_url: str) -> None:
    """Return when /readyz says yes. Raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if _is_ready(base_url):
            return
        time.sleep(0.2)
    raise TimeoutError(
        f"The server at {base_url} was not ready after {START_SECONDS} seconds; `yunchou doctor` says why."
    )


def _is_ready(base_url: str) -> bool:
    connection = HTTPConnection(urlsplit(base_url).netloc, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return bool(json.loads(connection.getresponse().read())["status"] == "ok")
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()


def _wait_until_loaded(workspace: Workspace, total: int, bars: Progress, task: TaskID) -> None:
    """Follow the loader and the sessions until every number can be shown."""
    bars.update(task, description="Loading them into the event store", total=total, completed=0)
    while (done := conservation(workspace=workspace).received) < total:
        bars.update(task, completed=done)
        time.sleep(0.2)
    bars.update(task, description="Computing visits", completed=total)
    while stale_session_days(limit=1):
        time.sleep(0.2)


def welcome(base_url: str) -> str:
    """Where the demo is and who can sign in."""
    width = max(len(colleague.email) for colleague in CAST)
    logins = "\n".join(
        f"  {colleague.email:<{width}}  {colleague.role:<8} {colleague.name} · {colleague.title}"
        for colleague in CAST
    )
    return f"\nYunchou is at {base_url}/w/{WORKSPACE_SLUG}/  (Ctrl-C stops it)\n\nDemo logins, all with the password {PASSWORD}\n{logins}\n"
