"""Puts the demo brand into a running product, shows how far it is, and goes on where an interrupted start left off."""

import json
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import close_old_connections, transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demo.brand import Brand, build_brand
from demo.cast import CAST, WORKSPACE_SLUG, WORKSPACE_ZONE
from demo.entering.alerts import set_rules
from demo.entering.changes import write_notes
from demo.entering.expenses import enter_costs
from demo.entering.founding import PASSWORD, Team, found_workspace, morning, team_of
from demo.entering.goals import meet_personas
from demo.entering.history import MORNINGS, live_through
from demo.entering.importing import ImportFailedError, add_accounts, bring_in
from demo.entering.ledger import Ledger, read_ledger, write_ledger
from demo.entering.rooms import furnish
from demo.plan import DAYS
from demo.send import SendFailedError, send
from demo.world import World
from yunchou.accounts.models import ApiKey
from yunchou.accounts.services import create_key
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.core.models import Workspace
from yunchou.core.scope import workspace_scope
from yunchou.events.selectors import conservation, stale_session_days

#: About the number of events at scale 1.
FULL_EVENTS = 300_000
#: A smaller brand has too few orders to set goals by or to be warned about: its team has no past.
EVENTS_FOR_A_PAST = 150_000
START_SECONDS = 60
_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class DemoWorkspace:
    """The demo's workspace, and whether its world still has to be entered, or entered to its end."""

    workspace: Workspace
    is_new: bool


def set_up() -> DemoWorkspace:
    """The demo workspace with its cast, channels, boards and notes; made on the first call, all of it or nothing."""
    found = Workspace.objects.filter(slug=WORKSPACE_SLUG).first()
    ledger = read_ledger(settings.ENV.data)
    if found is not None:
        # Without a ledger it is the world of an earlier version, which is left as it is.
        return DemoWorkspace(found, is_new=ledger is not None and not ledger.is_complete)
    # Before the workspace, so that there is never one of ours without it. A ledger without a workspace is of a start that
    # was broken off, or was written to have a world of other days.
    ledger = ledger or write_ledger(settings.ENV.data, Ledger(end=_yesterday()))
    end = ledger.end
    with transaction.atomic():
        team = found_workspace(end=end)
        with workspace_scope(team.workspace):
            furnish(team, end=end)
            add_accounts(team, now=morning(end, back=DAYS))
            write_notes(team, end=end)
            meet_personas(team, end=end)
            set_rules(team, end=end)
    return DemoWorkspace(team.workspace, is_new=True)


def _yesterday() -> date:
    return clock.today(ZoneInfo(WORKSPACE_ZONE), at=clock.now()) - timedelta(days=1)


def fill(base_url: str, *, events: int) -> None:
    """Enter the world into the running server, whose workspace `set_up` has made."""
    console = Console(highlight=False)
    try:
        _fill(console, base_url, events=events)
    except (SendFailedError, ImportFailedError, DomainError, TimeoutError) as error:
        console.print(f"\nThe demo brand is not complete: {error}", style="red", markup=False)
        console.print("What is in can be looked at. Stop with Ctrl-C and start again: it goes on from here.")
        console.print(welcome(base_url))
    finally:
        close_old_connections()


def _fill(console: Console, base_url: str, *, events: int) -> None:
    team = team_of(Workspace.objects.get(slug=WORKSPACE_SLUG))
    ledger = read_ledger(settings.ENV.data)
    assert ledger is not None, "set_up has written it"
    if not ledger.events:
        ledger = write_ledger(settings.ENV.data, replace(ledger, events=events))
    wait_until_ready(base_url)
    with _progress(console) as bars, workspace_scope(team.workspace):
        task = bars.add_task(f"Simulating {DAYS} days of the demo brand", total=None)
        brand = build_brand(end=ledger.end, scale=ledger.events / FULL_EVENTS)
        bars.update(task, total=1, completed=1)
        if not ledger.has_traffic:
            _send_traffic(brand.world, team.workspace, base_url=base_url, bars=bars)
            ledger = write_ledger(settings.ENV.data, replace(ledger, has_traffic=True))
        _bring_in_files(brand, team, bars)
        _enter_costs(brand, team, bars)
        _wait_for_visits(bars)
        if ledger.events >= EVENTS_FOR_A_PAST:
            ledger = _live_through(team, ledger, bars)
    write_ledger(settings.ENV.data, replace(ledger, is_complete=True))
    console.print(welcome(base_url))


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _send_traffic(world: World, workspace: Workspace, *, base_url: str, bars: Progress) -> None:
    """Every event through the intake. What was sent before an interruption is sent again: nothing counts twice."""
    task = bars.add_task("Sending the shop's events through the intake", total=world.event_count)
    _key, write_key = create_key(
        ApiKey.Kind.WRITE, name="demo world", by=None, actor_label="yunchou demo", now=clock.now()
    )
    send(
        world,
        base_url=base_url,
        write_key=write_key,
        progress=lambda done, _total: bars.update(task, completed=done),
    )
    task = bars.add_task("Loading them into the event store", total=world.event_count)
    while (done := _settled(workspace)) < world.event_count:
        bars.update(task, completed=done)
        time.sleep(_POLL_SECONDS)
    bars.update(task, completed=done)


def _settled(workspace: Workspace) -> int:
    """Events that are loaded, or refused for good; not those that came twice."""
    account = conservation(workspace=workspace)
    return account.loaded + account.refused


def _bring_in_files(brand: Brand, team: Team, bars: Progress) -> None:
    files = list(brand.files())
    task = bars.add_task("Importing the platforms' files", total=len(files))
    for _file in bring_in(team, files, clock=clock.now):
        bars.advance(task)


def _enter_costs(brand: Brand, team: Team, bars: Progress) -> None:
    task = bars.add_task("Entering what was paid by hand", total=len(brand.costs))
    for _paid in enter_costs(team, brand.costs, clock=clock.now):
        bars.advance(task)


def _wait_for_visits(bars: Progress) -> None:
    task = bars.add_task("Computing visits", total=None)
    while stale_session_days(limit=1):
        time.sleep(_POLL_SECONDS)
    bars.update(task, total=1, completed=1)


def _live_through(team: Team, ledger: Ledger, bars: Progress) -> Ledger:
    task = bars.add_task("Living through the past: goals, alerts, reviews, reports", total=MORNINGS)
    for back in live_through(team, end=ledger.end, after=ledger.lived_through):
        ledger = write_ledger(settings.ENV.data, replace(ledger, lived_through=back))
        bars.update(task, completed=MORNINGS - back)
    return ledger


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


def welcome(base_url: str) -> str:
    """Where the demo is and who can sign in."""
    width = max(len(colleague.email) for colleague in CAST)
    logins = "\n".join(
        f"  {colleague.email:<{width}}  {colleague.role:<8} {colleague.name} · {colleague.title}"
        for colleague in CAST
    )
    return f"\nYunchou is at {base_url}/w/{WORKSPACE_SLUG}/  (Ctrl-C stops it)\n\nDemo logins, all with the password {PASSWORD}\n{logins}\n"
