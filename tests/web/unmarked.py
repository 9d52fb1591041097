"""Finds words that reach a page without passing through translation: in templates, and in Python."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

WORD = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Attributes that people read or hear.
SPOKEN = frozenset(
    {"title", "aria-label", "placeholder", "alt", "data-failed", "data-close-label", "data-yc-say"}
)
#: Elements whose content is for machines, or names a key.
UNSPOKEN = frozenset({"code", "pre", "kbd", "script", "style"})
#: What a component takes as words.
PASSED = re.compile(
    r"\b(?:empty_)?(?:label|text|title|trigger|link|action_label|example|remaining|heading)=\"([^\"]*)\""
)
#: Blocks whose content is not written out as it stands.
SWALLOWED = {"comment": "endcomment", "blocktranslate": "endblocktranslate", "verbatim": "endverbatim"}


class _Page(HTMLParser):
    """Collects what a reader of HTML sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML's own mark for words that are no language of ours, such as the columns of somebody's export.
        if tag in UNSPOKEN or ("translate", "no") in attrs:
            self._silent.append(tag)
        self.texts += [value.strip() for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def texts_of(html: str) -> list[str]:
    """Every text of a page, and every attribute that is read out."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.texts


def unmarked_in_template(source: str) -> list[str]:
    """Words that stand in a template outside its translate tags, or are passed to a component as they are."""
    html, passed, swallowed_until = [], [], ""
    for token in Lexer(source).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.token_type is TokenType.BLOCK else ""
        if swallowed_until:
            swallowed_until = "" if name == swallowed_until else swallowed_until
        elif name in SWALLOWED:
            swallowed_until = SWALLOWED[name]
        elif token.token_type is TokenType.TEXT:
            html.append(token.contents)
        elif name in {"include", "with"}:
            passed += PASSED.findall(token.contents)
    return [text for text in [*texts_of("".join(html)), *passed] if WORD.search(text)]


def unmarked_in_python(source: str, *, errors: frozenset[str]) -> list[str]:
    """Literals at the places from which words go to a page; `errors` are the exceptions whose message does."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += [text for text in _literals(_worded(node, errors)) if WORD.search(text)]
    return found


def chinese_in_python(source: str) -> list[str]:
    """Chinese literals, docstrings aside."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in told
        and CHINESE.search(node.value)
    ]


def _worded(call: ast.Call, errors: frozenset[str]) -> Iterator[ast.expr]:
    """The arguments of a call that are words for people."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    of = owner.id if isinstance(owner, ast.Name) else ""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    keywords = {"label", "caption", "search_hint", "advice"} | ({"help_text"} if of == "forms" else set())
    yield from (word.value for word in call.keywords if word.arg in keywords)
    if name in errors or name == "ValidationError":
        yield from call.args[:1]
    if of == "messages" or name in {"Column", "Table"}:
        yield from call.args[1:2]


def _literals(nodes: Iterator[ast.expr]) -> Iterator[str]:
    """The plain text in an expression that is a literal or is put together from some."""
    for node in nodes:
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        yield from (
            one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )
