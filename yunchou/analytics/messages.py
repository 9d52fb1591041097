"""English text with named places, which an edge translates: analytics knows no language (facts under JUDGE)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def N_(msgid: str) -> str:  # noqa: N802 - the name that translation extractors look for
    """Mark a text for extraction without translating it."""
    return msgid


def in_english(msgid: str) -> str:
    """The translation that changes nothing."""
    return msgid


@dataclass(frozen=True, slots=True)
class Message:
    """A text with its values apart, so that a page can say it in the reader's language."""

    msgid: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = in_english) -> str:
        """The sentence in the language of `translate`."""
        return translate(self.msgid) % self.values if self.values else translate(self.msgid)

    def __str__(self) -> str:
        return self.text()
