"""A real `yunchou serve` with the demo brand in it, people of three roles, and the browser they use."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from demo.send import send
from demo.world import World, build_world
from tests.browser.cast import PASSWORD, PEOPLE, Who
from tests.browser.watching import Visit
from tests.server.running import REPOSITORY, Home, RunningServer

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
#: Chromium must ask for nothing by itself, so that a request to elsewhere is ours.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SCALE = 0.025
#: Milliseconds for anything to happen on a page.
PATIENCE = 15_000
SHANGHAI = ZoneInfo("Asia/Shanghai")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Town:
    """The running server with its people, the keys of its workspaces, and the world that was sent to `ours`."""

    server: RunningServer
    keys: dict[str, dict[str, str]]
    world: World

    @property
    def url(self) -> str:
        return self.server.home.url

    def send_to(self, workspace: str, *messages: dict[str, Any]) -> None:
        """Send events to a workspace; they are loaded when this returns."""
        home, before = self.server.home, self.received_in(workspace)
        home.key = self.keys[workspace]["write"]
        status, _headers = self.server.send(*messages)
        assert status == 200
        self.server.wait_for(
            lambda: self.received_in(workspace) >= before + len(messages) and self.is_settled,
            what="the events to be loaded",
        )

    def received_in(self, workspace: str) -> int:
        """How many events of a workspace are loaded, known as duplicates, or refused."""
        sql = "SELECT coalesce(sum(received), 0) FROM events_intakehour WHERE workspace_id = (%s)"
        of = f"SELECT id FROM core_workspace WHERE slug = '{workspace}'"  # noqa: S608  a slug of ours
        return int(self.server.home.rows(sql % of)[0][0])

    @property
    def is_settled(self) -> bool:
        """Whether every day's visits are computed from all of its events."""
        [row] = self.server.home.rows("SELECT count(*) FROM events_eventday WHERE sessions_version < version")
        return row[0] == 0


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Everything is made by the services and sent through the intake, as in life."""
    subprocess.run([sys.executable, "tools/prepare.py"], cwd=REPOSITORY, check=True)
    home = Home(tmp_path_factory.mktemp("town") / "data", port=_free_port())
    home.folder.mkdir()
    keys = _settle(home)
    server = RunningServer(home, {})
    try:
        server.wait_until_ready()
        yield _furnished(server, keys)
    finally:
        server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settle(home: Home) -> dict[str, dict[str, str]]:
    command = [sys.executable, "-m", "tests.browser.settling"]
    environment = home.environment({"DJANGO_SETTINGS_MODULE": "yunchou.config.settings"})
    ended = subprocess.run(
        command, cwd=REPOSITORY, env=environment, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    keys: dict[str, dict[str, str]] = json.loads(ended.stdout)
    return keys


def _furnished(server: RunningServer, keys: dict[str, dict[str, str]]) -> Town:
    yesterday = datetime.now(SHANGHAI).date() - timedelta(days=1)
    town = Town(server, keys, build_world(end=yesterday, scale=SCALE))
    send(town.world, base_url=town.url, write_key=keys["ours"]["write"], progress=lambda *_counts: None)
    server.wait_for(
        lambda: town.received_in("ours") >= town.world.event_count and town.is_settled,
        what="the demo world to be loaded",
    )
    return town


@pytest.fixture(scope="package")
def unsettled(town: Town) -> str:
    """The workspace with the demo brand, and with an event in its quarantine."""
    town.send_to("ours", {"type": "track", "event": "Nobody's", "messageId": "nobody-1"})
    return "ours"


# TRICKY: for this package alone, not for the session: while Playwright lives, its event loop holds the thread, and
# tests elsewhere that begin one of their own would fail.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, "no Chromium was found; run: apt-get install -y chromium fonts-noto-cjk"
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, town: Town) -> dict[Who, Any]:
    """What each person's browser holds after signing in by the form."""
    return {who: _sign_in(browser, town, who) for who in PEOPLE}


def _sign_in(browser: Browser, town: Town, who: Who) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{town.url}/sign-in")
    page.fill("[name=username]", who.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="package")
def rooms(browser: Browser) -> dict[Any, BrowserContext]:
    """Each signed-in person's browser, one for each way to hold it, so that its cache stays warm between tests."""
    return {}


@pytest.fixture
def visit(
    browser: Browser, town: Town, signed_in: dict[Who, Any], rooms: dict[Any, BrowserContext]
) -> Iterator[Callable[..., Visit]]:
    """Open a page as a person, or as nobody; at the end nothing may have gone wrong in any of them."""
    opened: list[Visit] = []

    def context_of(who: Who | None, options: dict[str, Any]) -> BrowserContext:
        wanted = {"viewport": {"width": 1440, "height": 900}, **options}
        if who is None:
            return browser.new_context(**wanted)
        key = (who, json.dumps(wanted, sort_keys=True))
        if key not in rooms:
            rooms[key] = browser.new_context(storage_state=signed_in[who], **wanted)
        return rooms[key]

    def make(who: Who | None, path: str, **options: Any) -> Visit:
        context = context_of(who, options)
        context.set_default_timeout(PATIENCE)
        made = Visit(context.new_page(), town.url)
        opened.append(made)
        made.open(path)
        return made

    yield make
    complaints = [complaint for made in opened for complaint in made.complaints]
    for made in opened:
        made.page.close()
    assert complaints == []
