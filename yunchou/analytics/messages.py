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
    """A text with its values apart, so that a page can say it in the reader's language; a value may be one too."""

    msgid: str
    values: Mapping[str, "str | int | Message"] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = in_english) -> str:
        """The sentence in the language of `translate`."""
        if not self.values:
            return translate(self.msgid)
        return translate(self.msgid) % {name: _said(value, translate) for name, value in self.values.items()}

    def __str__(self) -> str:
        return self.text()


def _said(value: "str | int | Message", translate: Callable[[str], str]) -> str | int:
    return value.text(translate) if isinstance(value, Message) else value
