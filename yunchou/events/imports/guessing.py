"""Recognises a file by its header: which template it is of, and what its columns mean (stage: facts)."""

import re
import unicodedata
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from yunchou.events.files.columns import are_serials, guess_date_order
from yunchou.events.imports.fields import Kind, fields_of
from yunchou.events.imports.mapping import Guess, Mapping, Options, Repeated
from yunchou.events.imports.templates import Template, built_in

#: A file of which a template knows less than this share of the columns is another one.
LEAST_SHARE = 0.5
#: What states a file that no template knows, until a person names it.
UNNAMED = "file"
_UNIT = re.compile(r"\([^()]*\)$")
_NOTHING = re.compile(r"[\s_./·、:-]+")

Titles = MappingOf[str, Sequence[str]]
"""Field → titles that mean it, the likelier first."""


def guess(header: Sequence[str], sample: Sequence[Sequence[str]], *, saved: Sequence[Template] = ()) -> Guess:
    """The mapping that fits a header best: of a saved template, of a built-in one, or put together from all of them."""
    places = _places(header)
    for templates in (saved, built_in()):
        fitting = [
            (_share(one, header), _likeness(one, header), one) for one in templates if _fits(one, places)
        ]
        share, _like, best = max(fitting, default=(0.0, 0.0, None), key=lambda found: found[:2])
        if best is not None and share >= LEAST_SHARE:
            return guess_by(best, header, sample)
    return _guess_freely(header, sample)


def normal(title: str) -> str:
    """A title as it is compared: without case, blanks, joining signs, and forms of the same letter."""
    return _NOTHING.sub("", unicodedata.normalize("NFKC", title).casefold())


@lru_cache(maxsize=10_000)
def forms(title: str) -> tuple[str, ...]:
    """The forms under which a title is looked for: whole, then without its unit in brackets."""
    whole = unicodedata.normalize("NFKC", title).strip()
    return tuple(dict.fromkeys((normal(whole), normal(_UNIT.sub("", whole)))))


def _places(header: Sequence[str]) -> dict[str, str]:
    """Form of a title → the column; a whole title goes before one without its unit."""
    places: dict[str, str] = {}
    for which in (0, -1):
        for column in header:
            places.setdefault(forms(column)[which], column)
    return places


def _columns(titles: Titles, places: MappingOf[str, str]) -> dict[str, str]:
    """Field → column. A column means one thing: the field that is named first."""
    found: dict[str, str] = {}
    for field, names in titles.items():
        columns = (places.get(form) for name in names for form in forms(name)[:1])
        column = next((one for one in columns if one is not None and one not in found.values()), None)
        if column is not None:
            found[field] = column
    return found


def _fits(template: Template, places: MappingOf[str, str]) -> bool:
    stated = {*_columns(template.columns, places), *template.constants}
    required = {field.name for field in fields_of(template.kind) if field.is_required}
    return required <= stated and (template.kind is not Kind.FACTS or any(_metrics(template, stated)))


def _metrics(template: Template, stated: set[str]) -> list[str]:
    return [field.name for field in fields_of(template.kind) if field.is_metric and field.name in stated]


def _known_titles(template: Template) -> set[str]:
    titles = [
        *template.computed,
        *template.header,
        *(name for names in template.columns.values() for name in names),
    ]
    return {form for title in titles for form in forms(title)}


def _share(template: Template, header: Sequence[str]) -> float:
    """The share of the columns that the template knows."""
    known = _known_titles(template)
    named = [column for column in header if column.strip()]
    return sum(1 for column in named if known & set(forms(column))) / max(len(named), 1)


def _likeness(template: Template, header: Sequence[str]) -> float:
    """How much of the header that the platform writes is there: tells apart templates that know the same words."""
    written = {form for title in template.header for form in forms(title)[:1]}
    here = {form for column in header for form in forms(column)}
    return len(written & here) / max(len(written), 1)


def guess_by(template: Template, header: Sequence[str], sample: Sequence[Sequence[str]]) -> Guess:
    """What a file is if it is of this template, whether or not that fits."""
    columns = _columns(template.columns, _places(header))
    mapping = Mapping(
        kind=template.kind,
        source=template.source,
        columns=columns,
        constants=template.constants,
        options=template.options,
    )
    known = _known_titles(template)
    left = [column for column in header if column.strip() and column not in columns.values()]
    return Guess(
        mapping=with_hints(mapping, header, sample),
        template=template.key,
        confidence=_share(template, header),
        computed=tuple(column for column in left if known & set(forms(column))),
        unknown=tuple(column for column in left if not known & set(forms(column))),
    )


def _guess_freely(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Guess:
    """By the words of all templates of the kind that finds most of what it needs."""
    places = _places(header)
    found = {kind: _columns(_vocabulary(kind), places) for kind in Kind}
    kind = max(Kind, key=lambda one: (_needs_met(one, found[one]), len(found[one])))
    return guess_as(kind, header, sample)


def guess_as(kind: Kind, header: Sequence[str], sample: Sequence[Sequence[str]]) -> Guess:
    """What a file of this kind means by its columns, by the words of all templates of the kind."""
    columns = _columns(_vocabulary(kind), _places(header))
    mapping = Mapping(kind=kind, source=UNNAMED, columns=columns)
    left = [column for column in header if column.strip() and column not in columns.values()]
    computed = {form for one in built_in() for title in one.computed for form in forms(title)}
    return Guess(
        mapping=with_hints(mapping, header, sample),
        template="",
        confidence=len(columns) / max(len(header), 1),
        computed=tuple(column for column in left if computed & set(forms(column))),
        unknown=tuple(column for column in left if not computed & set(forms(column))),
    )


def _needs_met(kind: Kind, columns: MappingOf[str, str]) -> float:
    required = [field.name for field in fields_of(kind) if field.is_required]
    met = sum(1 for name in required if name in columns) / len(required)
    # An order needs more than a list of customers, whose id every order has.
    return met + len(required) / 100


@lru_cache(maxsize=len(Kind))
def _vocabulary(kind: Kind) -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = {field.name: [field.name] for field in fields_of(kind)}
    for template in built_in():
        if template.kind is kind:
            for field, titles in template.columns.items():
                words.setdefault(field, []).extend(titles)
    return {field: tuple(dict.fromkeys(titles)) for field, titles in words.items()}


def with_hints(mapping: Mapping, header: Sequence[str], sample: Sequence[Sequence[str]]) -> Mapping:
    """What the sample says of how its days are written, and whether an order has several rows."""
    options = mapping.options
    for field in ("day", "time"):
        if field in mapping.columns:
            cells = _cells(mapping.columns[field], header, sample)
            options = replace(
                options,
                date_order=options.date_order or guess_date_order(cells),
                serials=options.serials or are_serials(cells),
            )
    if mapping.kind is Kind.ORDERS and options.repeated is Repeated.REFUSE:
        options = replace(options, repeated=_repeated(mapping, header, sample))
    return replace(mapping, options=options) if options != Options() else mapping


def _cells(column: str, header: Sequence[str], sample: Sequence[Sequence[str]]) -> list[str]:
    place = list(header).index(column)
    return [row[place] for row in sample if place < len(row)]


def _repeated(mapping: Mapping, header: Sequence[str], sample: Sequence[Sequence[str]]) -> Repeated:
    """Rows of one order that all state one amount repeat the order's; others are its items."""
    number, amount = mapping.columns.get("order_number"), mapping.columns.get("amount")
    if number is None or amount is None:
        return Repeated.REFUSE
    amounts: dict[str, list[str]] = {}
    pairs = zip(_cells(number, header, sample), _cells(amount, header, sample), strict=True)
    for order, money in pairs:
        if order.strip():
            amounts.setdefault(order.strip(), []).append(money.strip())
    several = [stated for stated in amounts.values() if len(stated) > 1]
    if not several:
        return Repeated.REFUSE
    says_once = all(len(set(filter(None, stated))) == 1 for stated in several)
    return Repeated.ONCE if says_once else Repeated.SUM
