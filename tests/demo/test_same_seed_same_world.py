"""The world depends on its seed, its end date and its scale, and on nothing else."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date

from demo.chance import Chance, stable_id
from demo.world import World, build_world

_DIGEST_IN_ANOTHER_PROCESS = """
import hashlib, json
from datetime import date
from demo.world import build_world
digest = hashlib.sha256()
for day in build_world(end=date(2026, 6, 10), scale=0.015).days:
    for payload in day:
        digest.update(json.dumps(payload).encode())
print(digest.hexdigest())
"""


def digest_of(world: World) -> str:
    digest = hashlib.sha256()
    for day in world.days:
        for payload in day:
            digest.update(json.dumps(payload).encode())
    return digest.hexdigest()


def digest_elsewhere(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "America/New_York"}
    done = subprocess.run(
        [sys.executable, "-c", _DIGEST_IN_ANOTHER_PROCESS],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_another_process_with_another_hash_seed_and_zone_makes_the_same_world(small_world):
    assert digest_elsewhere("1") == digest_elsewhere("4242") == digest_of(small_world)


def test_reading_the_days_twice_gives_the_same(small_world):
    assert digest_of(small_world) == digest_of(small_world)


def test_another_seed_or_another_end_makes_another_world(small_world):
    others = [
        build_world(end=small_world.end, seed=7, scale=0.015),
        build_world(end=date(2026, 6, 11), scale=0.015),
    ]
    ids = [
        {payload["messageId"] for day in world.days for payload in day} for world in (small_world, *others)
    ]
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]


def test_chance_is_pinned_so_that_no_python_version_moves_the_world():
    chance = Chance(20260618, "pinned")
    drawn = [chance.between(1, 1000) for _ in range(5)]
    weighted = [chance.weighted({"a": 1, "b": 2, "c": 3}) for _ in range(6)]
    assert (drawn, weighted, chance.some(range(10), count=3)) == (
        [806, 891, 60, 64, 941],
        ["a", "c", "b", "b", "b", "c"],
        [5, 9, 8],
    )
    assert stable_id(20260618, "pinned") == "ed8b75ca-710f-4c86-939c-4811bac45cfd"
