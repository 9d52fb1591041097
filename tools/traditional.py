"""Makes the traditional Chinese texts from the simplified ones: by OpenCC (s2twp), with exceptions of our own. No stage.

The exceptions stand in `yunchou/locale/zh_Hant/exceptions.toml`: `[texts]` names a whole text by its English, `[words]` mends
a word wherever the conversion writes it.
"""

import tomllib
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from opencc import OpenCC

EXCEPTIONS = "exceptions.toml"


@lru_cache(maxsize=1)
def converter() -> OpenCC:
    return OpenCC("s2twp")


def traditional_of(simplified: Catalog, exceptions: Path) -> Catalog:
    """The same catalog in traditional Chinese; a text without a simplified translation stays a gap."""
    rules = tomllib.loads(exceptions.read_text(encoding="utf-8")) if exceptions.exists() else {}
    texts, words = rules.get("texts", {}), rules.get("words", {})
    made = Catalog("zh_Hant", fuzzy=False)
    for message in simplified:
        if not message.id:
            continue
        said = message.string if isinstance(message.string, str) else list(message.string)
        source = message.id if isinstance(message.id, str) else message.id[-1]
        string = (
            [_converted(one, texts.get(source), words) for one in said]
            if isinstance(said, list)
            else _converted(said, texts.get(source), words)
        )
        made.add(
            message.id,
            tuple(string) if isinstance(string, list) else string,
            locations=message.locations,
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return made


def _converted(said: str, instead: str | None, words: dict[str, str]) -> str:
    if instead is not None and said:
        return instead
    converted: str = converter().convert(said)
    for wrong, right in words.items():
        converted = converted.replace(wrong, right)
    return converted
