"""Recognises a file by its header: which template it is of, and what its columns mean (stage: facts)."""

from collections.abc import Sequence

from yunchou.events.imports.mapping import Guess
from yunchou.events.imports.templates import Template


def guess(header: Sequence[str], sample: Sequence[Sequence[str]], *, saved: Sequence[Template] = ()) -> Guess:
    """The mapping that fits a header best: of a saved template, of a built-in one, or put together from all of them."""
    raise NotImplementedError
