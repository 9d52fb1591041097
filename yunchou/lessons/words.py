"""Cuts Chinese text into words for full-text search, and spells it in pinyin (stage: facts)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

#: A run of Chinese characters, or of other letters and digits. Nothing else ever reaches an index or a query.
RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\W_\u3400-\u9fff\U00020000-\U0003ffff]+")
#: A person may start to spell at any word, and goes on for at most this many characters.
SPELT = 8
LONGEST_TOKEN = 40
#: Words of a search beyond these are left out.
MOST_TERMS = 8
#: Words that join others; a search is not narrowed by them unless it names nothing else.
JOINING = frozenset(
    [*"的了和与及或在是对把被为也都就而之", *["the", "a", "an", "of", "and", "or", "in", "on", "to", "for"]]
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a found text must hold: a token that begins like `word`, or every one of `pairs`."""

    word: str
    pairs: tuple[str, ...] = ()


def words_of(*texts: str) -> str:
    """The texts as tokens between spaces: the words, and every two neighbouring characters of a Chinese run.

    The pairs find what is cut differently here and in a query.
    """
    return " ".join(token for text in texts for run in _runs(text) for token in _tokens(run))


def sounds_of(*texts: str) -> str:
    """How the Chinese runs sound, from the start of each word: in full, and by initials (`wanbolv wbl`)."""
    return " ".join(
        spelt for text in texts for run in _runs(text) if _is_chinese(run) for spelt in _spelt(run)
    )


def terms_of(query: str) -> list[Term]:
    """What a search asks for: everything it names, in any order. Empty where it holds no letters."""
    terms = list(dict.fromkeys(term for run in _runs(query) for term in _terms(run)))
    telling = [term for term in terms if term.word not in JOINING]
    return (telling or terms)[:MOST_TERMS]


def _runs(text: str) -> list[str]:
    """Full-width letters as plain ones, in lower case; at most so many characters of a run without spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [run if _is_chinese(run) else run[:LONGEST_TOKEN] for run in RUNS.findall(plain)]


def _is_chinese(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff" or run[0] >= "\U00020000"


def _tokens(run: str) -> Iterator[str]:
    if not _is_chinese(run):
        yield run
        return
    yield from rjieba.cut_for_search(run)
    yield from _pairs(run)


def _terms(run: str) -> Iterator[Term]:
    if not _is_chinese(run):
        yield Term(run)
        return
    for word in rjieba.cut(run):
        yield Term(word, _pairs(word) if len(word) > 2 else ())


def _pairs(run: str) -> tuple[str, ...]:
    return tuple(run[at : at + 2] for at in range(len(run) - 1))


def _spelt(run: str) -> Iterator[str]:
    # Its table of phrases takes 58 MB, and only who writes a lesson needs it: a search is typed in letters.
    from pypinyin import lazy_pinyin  # noqa: PLC0415  see above

    words = rjieba.cut(run)
    syllables = lazy_pinyin(words)
    start = 0
    for word in words:
        spoken = syllables[start : start + SPELT]
        yield "".join(spoken)
        yield "".join(syllable[0] for syllable in spoken)
        start += len(word)
