"""Kills a loaded server again and again, and holds what it acknowledged to what is in its store at the end.

    python benchmarks/server_drills.py                    # 30 kills of the whole process group under 5,000 events/s
    python benchmarks/server_drills.py --kills 5 --rate 2000

Prints the seconds from each start to the first acknowledged request after it, and how soon a sent event is in the
event store while the load goes on. Ends with an error if an event was lost or is there twice.
"""

import argparse
import json
import random
import shutil
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.server.drills import Load, assert_nothing_lost
from tests.server.fixtures import PASSWORD
from tests.server.running import Home, RunningServer, run_command

LAG_PROBES = 10


def new_home(folder: Path) -> Home:
    """A data folder with a workspace and a write key, and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        home = Home(folder, port=probe.getsockname()[1])
    options = ["--slug", "ours", "--name", "Drill", "--email", "ana@example.com", "--password", PASSWORD]
    run_command(home, "create-workspace", *options)
    home.key = run_command(home, "key", "create", "--workspace", "ours", "--kind", "write").strip()
    return home


def first_acknowledgement(server: RunningServer, load: Load, *, since: float) -> float:
    """Seconds from the start of the process to the first request that it acknowledged."""
    before = load.acknowledged
    server.wait_for(lambda: load.acknowledged > before, what="the first acknowledgement")
    return time.perf_counter() - since


def lags(server: RunningServer, load: Load) -> list[float]:
    """Seconds from an acknowledgement until everything acknowledged by then is counted as loaded."""
    found = []
    for _probe in range(LAG_PROBES):
        acknowledged, begun = load.acknowledged, time.perf_counter()
        server.wait_for(lambda: server.home.account()["loaded"] >= acknowledged, what="the load to be loaded")  # noqa: B023  used at once
        found.append(time.perf_counter() - begun)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--rate", type=float, default=5_000, help="events offered a second")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yunchou-drill-"))
    home = new_home(folder / "data")
    chance, recoveries = random.Random(1), []
    with Load(home, rate=arguments.rate) as load:
        for _kill in range(arguments.kills + 1):
            begun = time.perf_counter()
            server = RunningServer(home, {})
            recoveries.append(first_acknowledgement(server, load, since=begun))
            if len(recoveries) <= arguments.kills:
                time.sleep(chance.uniform(0, 1.5))
                server.kill()
        delays = lags(server, load)
    assert_nothing_lost(server, load.journal)
    print(
        json.dumps(
            {
                "kills": arguments.kills,
                "acknowledged_events": load.acknowledged,
                "lost": 0,
                "twice": 0,
                "first_200_median_s": round(statistics.median(recoveries), 2),
                "first_200_longest_s": round(max(recoveries), 2),
                "loaded_after_median_s": round(statistics.median(delays), 2),
                "loaded_after_longest_s": round(max(delays), 2),
            }
        )
    )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
