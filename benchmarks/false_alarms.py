"""How often the demo's rules cry wolf: firings per rule and quarter in random worlds in which nothing happened.

`python benchmarks/false_alarms.py [--worlds 200]`. A world is 120 days that end anywhere in a year; the first 29 are history,
the other 91 the quarter. Around festivals numbers really fall, so those firings are counted apart. The last table says how
many orders a day it takes until "20 % below, three days in a row" is more than chance.
"""

import argparse
import time
from collections import Counter
from datetime import date, timedelta
from random import Random

import numpy as np

from demo.plan import DAYS
from demo.sketch import alarms, alarms_in, sketch
from demo.watching import CVR, WATCHES
from yunchou.calc.falling import course

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
        _tell(worlds, drawn=drawn)
    _tell_by_size(worlds)


def _tell(worlds: int, *, drawn: bool) -> None:
    began = time.monotonic()
    plain, festive = Counter[str](), Counter[str]()
    for seed in range(worlds):
        end = YEAR + timedelta(days=Random(seed).randrange(365))
        world = sketch(end=end, seed=seed, told=False, drawn=drawn)
        for watch in WATCHES:
            for alarm in alarms(world, watch):
                (festive if alarm.is_festive else plain)[watch.name] += 1
    kind = "every visit decides for itself" if drawn else "orders as the simulator plans them"
    print(f"\n{kind} ({time.monotonic() - began:.0f} s)")
    print(f"{'ordinary weeks':>15} {'near festivals':>15}  rule")
    for watch in WATCHES:
        print(f"{plain[watch.name] / worlds:>15.2f} {festive[watch.name] / worlds:>15.2f}  {watch.name}")
    print(f"{plain.total() / worlds:>15.2f} {festive.total() / worlds:>15.2f}  all of them")


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
