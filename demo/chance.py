"""Seeded chance that gives the same world on every machine and Python version."""

import hashlib
import random
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of chance, named by its labels, so that a new feature never disturbs an old one.

    Only `Random.random` is used: its sequence is fixed by the language, while `choice`, `shuffle` and the
    distributions have changed between versions. Nothing here calls libm, whose last bit differs by machine.
    """

    def __init__(self, *labels: object) -> None:
        self._draw = random.Random(int.from_bytes(_digest(labels), "big")).random

    def share(self) -> float:
        """Anything from 0 up to, not including, 1."""
        return self._draw()

    def happens(self, probability: float) -> bool:
        return self._draw() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._draw() * (high - low + 1))

    def near(self, mean: float, spread: float) -> float:
        """Bell-shaped around the mean; `spread` is the standard deviation, three of them the limit."""
        total = sum(self._draw() for _ in range(3))
        return mean + (total - 1.5) * 2 * spread

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self._draw() * len(options))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One key, in proportion to its weight."""
        left = self._draw() * sum(weights.values())
        for option, weight in weights.items():
            left -= weight
            if left < 0:
                return option
        return option

    def some_weighted(self, weights: Mapping[T, float], *, count: int) -> list[T]:
        """`count` different keys, each drawn in proportion to the weights of those that are left."""
        left = dict(weights)
        drawn: list[T] = []
        for _ in range(count):
            option = self.weighted(left)
            del left[option]
            drawn.append(option)
        return drawn

    def recent(self, options: Sequence[T]) -> T:
        """One of a list in order of time, the late ones more often."""
        return options[-1 - int(len(options) * self._draw() * self._draw())]

    def some(self, options: Sequence[T], *, count: int) -> list[T]:
        """`count` different ones, in no order."""
        left = list(options)
        return [left.pop(int(self._draw() * len(left))) for _ in range(count)]


def stable_id(*labels: object) -> str:
    """An id in the form of a UUID 4 that depends on nothing but its labels."""
    return str(uuid.UUID(bytes=_digest(labels), version=4))


def stable_token(*labels: object, length: int) -> str:
    """Hexadecimal characters, as in the click ids that ad platforms append."""
    return _digest(labels, size=(length + 1) // 2).hex()[:length]


def _digest(labels: tuple[object, ...], *, size: int = 16) -> bytes:
    return hashlib.blake2b("\x1f".join(map(str, labels)).encode(), digest_size=size).digest()
