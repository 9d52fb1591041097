"""How often the demo's rules and the starter rules cry wolf: firings per rule and quarter in random worlds in which nothing happened.

`python benchmarks/false_alarms.py [--worlds 200]`. A world is 120 days that end anywhere in a year; the first 29 are history,
the other 91 the quarter. Around festivals numbers really fall, so those firings are counted apart. The last table says how
many orders a day it takes until "20 % below, three days in a row" is more than chance.
"""

import argparse
import os
import time
from collections import Counter
from datetime import date, timedelta
from random import Random

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunchou.config.settings")
django.setup()

from demo.plan import DAYS  # noqa: E402  after Django is set up
from demo.sketch import alarms, alarms_in, sketch  # noqa: E402  after Django is set up
from demo.watching import CVR, WATCHES, Watch  # noqa: E402  after Django is set up
from yunchou.alerts.drafts import RuleDraft, default_minimum  # noqa: E402  after Django is set up
from yunchou.alerts.starters import starter_rules  # noqa: E402  after Django is set up
from yunchou.calc.falling import Direction, Mode, course  # noqa: E402  after Django is set up
from yunchou.metrics.catalogue import METRICS  # noqa: E402  after Django is set up

YEAR = date(2026, 1, 1)
#: A stretch of the year without a festival.
QUIET = date(2026, 6, 25)
CLICKS = 10_000
SIZES = (2, 5, 10, 20, 50, 100)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--worlds", type=int, default=200)
    worlds = parser.parse_args().worlds
    print(f"{worlds} worlds without a story, firings per quarter")
    for drawn in (False, True):
        _tell(worlds, (*WATCHES, *_starters()), drawn=drawn)
    _tell_by_size(worlds)


def _starters() -> list[Watch]:
    """The rules that the product proposes, but for refunds, which a sketch does not have."""
    return [_watch(draft) for draft in starter_rules(None) if draft.of.metric != "refund-rate"]  # type: ignore[arg-type]  # nobody is told


def _watch(draft: RuleDraft) -> Watch:
    metric = METRICS[draft.of.metric]
    least = default_minimum(metric) if draft.minimum is None else draft.minimum
    mode, direction = Mode(draft.kind), Direction(draft.direction)
    threshold, minimum = float(draft.threshold), float(least)
    return Watch(
        f"starter: {draft.name}", draft.of.metric, mode, direction, threshold, minimum, (), draft.group_by, draft.severity,
        "", draft.days,
    )  # fmt: skip


def _tell(worlds: int, watches: tuple[Watch, ...], *, drawn: bool) -> None:
    began = time.monotonic()
    plain, festive = Counter[str](), Counter[str]()
    for seed in range(worlds):
        end = YEAR + timedelta(days=Random(seed).randrange(365))
        world = sketch(end=end, seed=seed, told=False, drawn=drawn)
        for watch in watches:
            for alarm in alarms(world, watch):
                (festive if alarm.is_festive else plain)[watch.name] += 1
    kind = "every visit decides for itself" if drawn else "orders as the simulator plans them"
    print(f"\n{kind} ({time.monotonic() - began:.0f} s)")
    print(f"{'ordinary weeks':>15} {'near festivals':>15}  rule")
    for watch in watches:
        print(f"{plain[watch.name] / worlds:>15.2f} {festive[watch.name] / worlds:>15.2f}  {watch.name}")
    ours = [watch.name for watch in WATCHES]
    sums = [sum(found[name] for name in ours) / worlds for found in (plain, festive)]
    print(f"{sums[0]:>15.2f} {sums[1]:>15.2f}  all of the demo's")


def _tell_by_size(worlds: int) -> None:
    """One channel whose rate never changes, each order by chance."""
    chance = np.random.default_rng(1)
    print(f"\n{CVR.name}, where the rate never changes")
    for orders in SIZES:
        fired = 0
        for _world in range(worlds):
            counts = chance.poisson(orders, DAYS).tolist()
            given = course(QUIET, [(n / CLICKS, n, CLICKS) for n in counts], is_ratio=True)
            fired += len(alarms_in(given, CVR, group=""))
        print(f"{fired / worlds:>15.2f} firings a quarter at {orders} orders a day")


if __name__ == "__main__":
    main()
