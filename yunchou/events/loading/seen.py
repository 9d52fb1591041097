"""Which message ids were probably received lately: a filter in memory, so that the store is asked on hits only."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

#: Hashes an id sets, and bits an id may take before a larger block is begun: about 1 false hit in 1,500.
_HASHES = 6
_BITS_PER_ID = 15
_FIRST_BLOCK_BITS = 1 << 18
_LARGEST_BLOCK_BITS = 1 << 25
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)

Hashes = tuple[NDArray[np.uint64], NDArray[np.uint64]]


@dataclass(slots=True)
class _Block:
    """A Bloom filter of a fixed number of bits (a power of two)."""

    bits: int
    count: int = 0
    words: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))

    def __post_init__(self) -> None:
        self.words = np.zeros(self.bits // 8, np.uint8)

    @property
    def is_full(self) -> bool:
        return self.count * _BITS_PER_ID >= self.bits

    def _places(self, hashes: Hashes, turn: int) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        place = (hashes[0] + np.uint64(turn) * hashes[1]) & np.uint64(self.bits - 1)
        return place >> np.uint64(3), np.left_shift(np.uint8(1), (place & np.uint64(7)).astype(np.uint8))

    def add(self, hashes: Hashes) -> None:
        for turn in range(_HASHES):
            index, bit = self._places(hashes, turn)
            np.bitwise_or.at(self.words, index, bit)
        self.count += len(hashes[0])

    def holds(self, hashes: Hashes) -> NDArray[np.bool_]:
        found = np.ones(len(hashes[0]), np.bool_)
        for turn in range(_HASHES):
            index, bit = self._places(hashes, turn)
            found &= (self.words[index] & bit) != 0
        return found


class SeenIds:
    """Message ids by day of receipt. Never forgets an id of a day it keeps; now and then believes it saw another."""

    def __init__(self) -> None:
        self._days: dict[date, list[_Block]] = {}

    def add(self, message_ids: NDArray[np.void], workspaces: NDArray[np.int64], *, day: date) -> None:
        """Remember ids of 16 bytes each, received on `day`."""
        if len(message_ids) == 0:
            return
        blocks = self._days.setdefault(day, [_Block(_FIRST_BLOCK_BITS)])
        if blocks[-1].is_full:
            blocks.append(_Block(min(blocks[-1].bits * 8, _LARGEST_BLOCK_BITS)))
        blocks[-1].add(_hashes(message_ids, workspaces))

    def probably(self, message_ids: NDArray[np.void], workspaces: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each id, whether it may have been added; False is certain."""
        found = np.zeros(len(message_ids), np.bool_)
        hashes = _hashes(message_ids, workspaces)
        for blocks in self._days.values():
            for block in blocks:
                found |= block.holds(hashes)
        return found

    def forget_before(self, day: date) -> None:
        """Drop the days before `day`."""
        self._days = {kept: blocks for kept, blocks in self._days.items() if kept >= day}


def _hashes(message_ids: NDArray[np.void], workspaces: NDArray[np.int64]) -> Hashes:
    """Two well-mixed 64-bit numbers of each id and its workspace; clients' ids are not random enough as they are."""
    halves = np.frombuffer(message_ids.tobytes(), np.uint64).reshape(-1, 2)
    one = _mixed(halves[:, 0] ^ (workspaces.astype(np.uint64) * _GOLDEN))
    return one, _mixed(halves[:, 1] + one) | np.uint64(1)


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (value ^ (value >> _SHIFT)) * _MIX
    value = (value ^ (value >> _SHIFT)) * _GOLDEN
    return value ^ (value >> _SHIFT)
