"""How long a review takes to be filled: a fall in parts over six dimensions: python -m benchmarks.decomposition."""

import argparse
import os
import statistics
import tempfile
import time
from datetime import timedelta
from unittest.mock import patch

from benchmarks.questions import DAYS, FIRST, NOW, SCOPE, build
from yunchou.analytics.scope import Freshness
from yunchou.analytics.stores.clickhouse import ClickHouseStore, open_store
from yunchou.analytics.stores.remembered import Memory
from yunchou.calc.periods import Period

#: Three days against the four weeks before, as an alert's review asks.
WINDOW = Period(FIRST + timedelta(days=DAYS - 3), FIRST + timedelta(days=DAYS - 1))
BASELINE = Period(WINDOW.start - timedelta(days=28), WINDOW.start - timedelta(days=1))
METRICS = ("orders", "order-rate", "revenue", "visits")


def main() -> None:
    """Build the world, then find what a review of each metric shows, with nothing remembered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        store = open_store(f"chdb://{folder}/events")
        build(store, events=arguments.events)
        print(f"{'a review of':14}{'median s':>10}{'worst s':>10}{'dimensions':>12}")
        for metric in METRICS:
            took, dimensions = timed(metric, store=store, runs=arguments.runs)
            print(f"{metric:14}{statistics.median(took):10.2f}{max(took):10.2f}{dimensions:12}")
        store.close()


def set_up(folder: str) -> None:
    """The product's settings over an empty folder: filling asks the event store alone."""
    os.environ["YUNCHOU_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "yunchou.config.settings"
    import django  # noqa: PLC0415  after the folder is chosen

    django.setup()


def timed(metric: str, *, store: ClickHouseStore, runs: int) -> tuple[list[float], int]:
    """Seconds of each run after one to warm up, and over how many dimensions the metric was split."""
    from yunchou.core.models import Workspace  # noqa: PLC0415  after Django is set up
    from yunchou.metrics import selectors  # noqa: PLC0415  after Django is set up
    from yunchou.metrics.slices import Slice  # noqa: PLC0415  after Django is set up
    from yunchou.reviews import findings  # noqa: PLC0415  after Django is set up

    look = selectors.Look(SCOPE, Freshness(first_event_day=FIRST, drained_through=NOW))
    subject = findings.Subject(Slice(metric), WINDOW, BASELINE)
    took = []
    with (
        patch("yunchou.core.event_store._opened", lambda: store),
        patch("yunchou.reviews.findings.look_at", lambda *_args, **_rest: look),
    ):
        for _ in range(runs + 1):
            selectors._memory = Memory()
            began = time.perf_counter()
            found = findings.find(subject, workspace=Workspace(pk=1), now=NOW)
            took.append(time.perf_counter() - began)
    return took[1:], len(found.dimensions)


if __name__ == "__main__":
    main()
