"""Findings as JSON and back: what is read is what was written (stage: learn)."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from yunchou.reviews.figures import Findings

Json = dict[str, Any]


def findings_to_json(findings: Findings) -> Json:
    """Numbers are texts, so that no reader rounds them."""
    plain: Json = _plain(findings)
    return plain


def findings_from_json(stored: Mapping[str, Any]) -> Findings:
    """What `findings_to_json` wrote."""
    return _read(Findings, stored)  # type: ignore[no-any-return]  # _read answers what the type says


def numbers_in(stored: Json) -> dict[str, str]:
    """Every number with its path, such as `breakdowns.dimension:channel.parts.is:douyin.contribution`."""
    return dict(_walk("", stored))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


@cache
def _types(of: type) -> dict[str, Any]:
    return get_type_hints(of)


def _read(kind: Any, value: Any) -> Any:
    """A value of this type from its JSON. Only what figures.py is made of is known."""
    if isinstance(kind, UnionType):
        [inner] = [one for one in get_args(kind) if one is not type(None)]
        return None if value is None else _read(inner, value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if not isinstance(kind, type):
        return value
    if is_dataclass(kind):
        # What was stored before a field was added takes the field's default.
        return kind(**{name: _read(of, value[name]) for name, of in _types(kind).items() if name in value})
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, Decimal | StrEnum) else value


def _walk(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walk(f"{path}.{key}" if path else str(key), each)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _walk(f"{path}.{_name_of(each, place)}", each)
    elif _is_number(value):
        yield path, str(value)


def _name_of(value: Any, place: int) -> str:
    """What tells an element from its neighbours, wherever it stands."""
    if not isinstance(value, Mapping):
        return str(place)
    if "by" in value:
        return f"{value['by']}:{value['dimension']}".rstrip(":")
    return str(value.get("key") or value.get("day") or place)


def _is_number(value: Any) -> bool:
    if not isinstance(value, str):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return value.lstrip("-").replace(".", "", 1).isdigit()
