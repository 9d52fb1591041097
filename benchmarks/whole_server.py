"""The figures of a whole `yunchou serve` on this machine: memory, intake while loading, catching up, lag, pages.

    python -m benchmarks.whole_server               # about three minutes

The peer of each intake figure is a bare server in the same run: the same intake with nothing behind it. Pages are those
of the demo world, and their peer is the change log, which asks no event store.
"""

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import psutil

from benchmarks.intake_load import BARE_KEY, Load, LoadResult, bare_server, run_load, sample_event
from demo.send import send
from demo.world import build_world
from tests.server.running import Home, RunningServer, free_port, run_command

#: (events a request, connections): the two loads that the figures are stated for.
LOADS = ((50, 16), (1, 64))
LAG_PROBES, LAG_BATCH = 20, 250
PAGES = (
    "dashboard",
    "dashboard?period=90d",
    "numbers/visits",
    "numbers/revenue?by=campaign",
    "events",
    "quarantine",
)
PAGE_TURNS = 40
PASSWORD = "a-long-benchmark-word"


def main() -> None:
    """Print one line a figure, as words and JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10, help="length of each load")
    seconds: float = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="yunchou-bench-") as folder:
        bare = {batch: _bare(Path(folder), batch, connections, seconds) for batch, connections in LOADS}
        _with_server(Path(folder) / "intake", lambda server: _intake(server, bare, seconds))
        _with_server(Path(folder) / "pages", _pages)


def _with_server(folder: Path, measure: Callable[[RunningServer], None]) -> None:
    """An empty server with one workspace and its write key."""
    home = Home(folder, port=free_port())
    folder.mkdir()
    owner = ("--email", "bench@example.com", "--password", PASSWORD)
    run_command(home, "create-workspace", "--slug", "bench", "--name", "Bench", *owner)
    home.key = run_command(home, "key", "create", "--workspace", "bench", "--kind", "write").strip()
    server = RunningServer(home, {})
    try:
        server.wait_until_ready()
        measure(server)
    finally:
        server.stop()


def _bare(folder: Path, batch: int, connections: int, seconds: float) -> float:
    spool = folder / f"bare-{batch}"
    spool.mkdir()
    with bare_server(spool) as url:
        return _load(url, BARE_KEY, batch, connections, seconds).figures()["events_per_second"]


def _load(url: str, key: str, batch: int, connections: int, seconds: float) -> LoadResult:
    return run_load(Load(url, key, batch, connections, seconds, processes=1, journal=None))


def _intake(server: RunningServer, bare: dict[int, float], seconds: float) -> None:
    home = server.home
    server.send(sample_event("warm-up", now=datetime.now(UTC)))
    server.wait_until_loaded(1)
    time.sleep(5)
    _say("idle memory, server and child", megabytes=_memory(server))
    for batch, connections in LOADS:
        figures = _load(home.url, home.key, batch, connections, seconds).figures()
        _say(
            f"intake while loading, {batch} a request",
            **figures,
            of_bare=round(figures["events_per_second"] / bare[batch], 2),
        )
    _say("loading, nothing arriving", **_catch_up(server))
    _say(f"ack to queryable, {LAG_BATCH} events every quarter second", **_lag(server))
    _say("memory after it", megabytes=_memory(server))
    account = home.account()
    parts = account["loaded"] + account["duplicate"] + account["refused"]
    _say("conservation", **account, difference=account["received"] - parts, in_spool=home.spooled())


def _catch_up(server: RunningServer) -> dict[str, float]:
    """How fast the rest of the spool is loaded once nothing arrives any more."""
    home, waiting = server.home, server.home.spooled()
    loaded, began = home.account()["received"], time.monotonic()
    while home.account()["received"] < waiting and time.monotonic() - began < 600:
        time.sleep(0.5)
    took = time.monotonic() - began
    return {
        "events": waiting - loaded,
        "seconds": round(took, 1),
        "events_per_second": round((waiting - loaded) / took),
    }


def _lag(server: RunningServer) -> dict[str, float]:
    """Seconds from an acknowledgement until the API shows the event, while others arrive."""
    home = server.home
    key = run_command(home, "key", "create", "--workspace", "bench", "--kind", "secret").strip()
    lags = []
    with httpx.Client(base_url=home.url, headers={"Authorization": f"Bearer {key}"}) as api:
        for turn in range(LAG_PROBES):
            now = datetime.now(UTC)
            server.send(*(sample_event(f"lag-{turn}-{item}", now=now) for item in range(LAG_BATCH)))
            probe = sample_event(f"probe-{turn}", now=now) | {"event": f"Probe {turn}", "type": "track"}
            server.send(probe)
            lags.append(_wait_for(api, f"probe_{turn}"))
            time.sleep(0.25)
    return {"median_s": round(statistics.median(lags), 2), "worst_s": round(max(lags), 2)}


def _wait_for(api: httpx.Client, event: str) -> float:
    began = time.monotonic()
    while not api.get("/api/v1/events", params={"event": event, "limit": 1}).json()["events"]:
        time.sleep(0.05)
    return time.monotonic() - began


def _pages(server: RunningServer) -> None:
    """Pages of the demo world, first with nothing remembered, then again."""
    home = server.home
    yesterday = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
    world = build_world(end=yesterday)
    send(world, base_url=home.url, write_key=home.key, progress=lambda _done, _total: None)
    server.wait_until_loaded(world.event_count)
    stale = "SELECT count(*) FROM events_eventday WHERE sessions_version < version"
    server.wait_for(lambda: home.rows(stale)[0][0] == 0, what="the sessions")
    with httpx.Client(base_url=home.url, follow_redirects=True) as browser:
        _sign_in(browser)
        first = {page: _timed(browser, f"/w/bench/{page}", 1)[0] for page in PAGES}
        peer = statistics.median(_timed(browser, "/w/bench/changes", PAGE_TURNS))
        for page in PAGES:
            again = sorted(_timed(browser, f"/w/bench/{page}", PAGE_TURNS))
            p95 = again[int(len(again) * 0.95) - 1]
            _say(
                f"page {page}",
                first_ms=round(first[page]),
                p50_ms=round(statistics.median(again)),
                p95_ms=round(p95),
                of_the_change_log=round(p95 / peer, 1),
            )


def _sign_in(browser: httpx.Client) -> None:
    page = browser.get("/sign-in")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "username": "bench@example.com", "password": PASSWORD}
    browser.post(str(page.url), data=form).raise_for_status()


def _timed(browser: httpx.Client, path: str, turns: int) -> list[float]:
    found = []
    for _turn in range(turns):
        began = time.perf_counter()
        browser.get(path).raise_for_status()
        found.append((time.perf_counter() - began) * 1000)
    return found


def _memory(server: RunningServer) -> int:
    """Resident megabytes of the server and its decoding child."""
    main_process = psutil.Process(server.process.pid)
    processes = [main_process, *main_process.children(recursive=True)]
    return round(sum(process.memory_info().rss for process in processes) / 2**20)


def _say(what: str, **figures: float) -> None:
    print(f"{what:48} {json.dumps(figures)}", flush=True)


if __name__ == "__main__":
    main()
