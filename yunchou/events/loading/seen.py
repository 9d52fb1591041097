"""Which message ids were probably received lately: a filter in memory, so that the store is asked on hits only (stage: facts)."""

from datetime import date, datetime
from itertools import islice
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from yunchou.analytics.stores.base import Store

#: Hashes an id sets, and bits an id may take before a larger block is begun: a full block holds 1 in 7,000 others.
_HASHES = 8
_BITS_PER_ID = 20
_FIRST_BLOCK_BITS = 1 << 18
_LARGEST_BLOCK_BITS = 1 << 25
_READ_AT_ONCE = 100_000
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)

Hashes = tuple[NDArray[np.uint64], NDArray[np.uint64]]


class _Block:
    """A Bloom filter of a fixed number of bits (a power of two)."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.room = bits // _BITS_PER_ID
        self._bytes = np.zeros(bits // 8, np.uint8)

    def add(self, hashes: Hashes) -> None:
        for turn in range(_HASHES):
            index, bit = self._places(hashes, turn)
            np.bitwise_or.at(self._bytes, index, bit)
        self.room -= len(hashes[0])

    def holds(self, hashes: Hashes) -> NDArray[np.intp]:
        """Which of the hashes may have been added, by their number. Most are out after the first look."""
        left = np.arange(len(hashes[0]))
        for turn in range(_HASHES):
            index, bit = self._places((hashes[0][left], hashes[1][left]), turn)
            left = left[(self._bytes[index] & bit) != 0]
        return left

    def _places(self, hashes: Hashes, turn: int) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        place = (hashes[0] + np.uint64(turn) * hashes[1]) & np.uint64(self.bits - 1)
        return place >> np.uint64(3), np.left_shift(np.uint8(1), (place & np.uint64(7)).astype(np.uint8))


class SeenIds:
    """Message ids by day of receipt. Never forgets an id of a day it keeps; now and then believes it saw another."""

    def __init__(self) -> None:
        self._days: dict[date, list[_Block]] = {}

    def add(self, message_ids: NDArray[np.void], workspaces: NDArray[np.int64], *, day: date) -> None:
        """Remember ids of 16 bytes each, received on `day`."""
        one, other = _hashes(message_ids, workspaces)
        blocks = self._days.setdefault(day, [_Block(_FIRST_BLOCK_BITS)])
        while len(one):
            if blocks[-1].room == 0:
                blocks.append(_Block(min(blocks[-1].bits * 8, _LARGEST_BLOCK_BITS)))
            room = blocks[-1].room
            blocks[-1].add((one[:room], other[:room]))
            one, other = one[room:], other[room:]

    def probably(self, message_ids: NDArray[np.void], workspaces: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each id, whether it may have been added; False is certain."""
        found = np.zeros(len(message_ids), np.bool_)
        hashes = _hashes(message_ids, workspaces)
        for blocks in self._days.values():
            for block in blocks:
                found[block.holds(hashes)] = True
        return found

    def forget_before(self, day: date) -> None:
        """Drop the days before `day`."""
        self._days = {kept: blocks for kept, blocks in self._days.items() if kept >= day}


def ids_in_store(store: Store, *, since: datetime) -> SeenIds:
    """The filter as it follows from what the store holds of the messages received since then."""
    seen = SeenIds()
    entries = store.message_ids_since(since)
    while some := list(islice(entries, _READ_AT_ONCE)):
        by_day: dict[date, list[tuple[int, UUID, datetime]]] = {}
        for entry in some:
            by_day.setdefault(entry[2].date(), []).append(entry)
        for day, of_day in by_day.items():
            ids = np.frombuffer(b"".join(message_id.bytes for _, message_id, _ in of_day), "V16")
            seen.add(ids, np.array([workspace for workspace, _, _ in of_day], np.int64), day=day)
    return seen


def _hashes(message_ids: NDArray[np.void], workspaces: NDArray[np.int64]) -> Hashes:
    """Two well-mixed 64-bit numbers of each id and its workspace; clients' ids are not random enough as they are."""
    halves = np.frombuffer(message_ids.tobytes(), np.uint64).reshape(-1, 2)
    # TRICKY: each number depends on all of the id: of sequential ids one half is always the same.
    one = _mixed(halves[:, 0] ^ _mixed(halves[:, 1] + workspaces.astype(np.uint64) * _GOLDEN))
    return one, _mixed(one + _GOLDEN) | np.uint64(1)


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (value ^ (value >> _SHIFT)) * _MIX
    value = (value ^ (value >> _SHIFT)) * _GOLDEN
    return value ^ (value >> _SHIFT)
