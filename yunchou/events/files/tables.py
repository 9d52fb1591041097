"""The way in: look at a file, then read its table in chunks, whatever kind it is (stage: facts)."""

from collections.abc import Iterator
from pathlib import Path

from yunchou.events.files.layout import LIMITS, Chunk, Inspection, Layout, Limits


def inspect(path: Path, *, name: str, limits: Limits = LIMITS, layout: Layout | None = None) -> Inspection:
    """What a file holds, and how to read it. `name` is what its owner calls it; raises FileRefused.

    What `layout` leaves open (None) is found; what it says is obeyed.
    """
    raise NotImplementedError


def read_table(path: Path, layout: Layout, *, limits: Limits = LIMITS) -> Iterator[Chunk]:
    """The rows under the header, about 20,000 at a time. `layout` is one of `inspect`; raises FileRefused."""
    raise NotImplementedError
