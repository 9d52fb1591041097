"""Numbers and percentages out of the text of a cell; nothing that is not stated becomes zero (stage: facts)."""

import re
from decimal import Context, Decimal, Inexact
from functools import lru_cache
from typing import Literal

from yunchou.events.files.cells import MAX_LENGTH, BadValue, Flaw, is_absent, plain

#: From here on a number of Excel no longer holds every digit.
LOST_FROM = 2**53
_REMEMBERED = 1 << 16
_EXACT = Context(prec=2 * MAX_LENGTH, traps=[Inexact])
_UNITS = {"k": 3, "千": 3, "w": 4, "万": 4, "m": 6, "百万": 6, "亿": 8, "万亿": 12}
_SIMPLE = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_SIGN = "[+-]"
_CURRENCY = r"CNY|RMB|USD|HKD|TWD|EUR|GBP|JPY|SGD|HK\$|US\$|NT\$|[¥$€£]"
_NUMBER = re.compile(
    rf"(?P<open>\()? ?(?P<sign>{_SIGN})? ?(?:{_CURRENCY})? ?(?P<sign_behind>{_SIGN})?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d*\.?\d+)"
    r"(?P<exponent>[eE][+-]?\d{1,3})?"
    rf" ?(?P<unit>万亿|百万|[亿万千wWkKM])? ?(?P<percent>%)? ?(?:{_CURRENCY}|[元次人个单件条])? ?(?P<close>\))?",
    re.ASCII,
)
_AT_LEAST = re.compile(r"[<>≥≤≈约].*|.*\d[^\d]?\+|.*(?:以上|以下|多|余)")
_COMMAS = re.compile(r"[-+]?[\d.,' ]*,[\d.,' ]*", re.ASCII)
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|#+")


def read_number(text: str) -> Decimal | None:
    """A number; 12.5% is 0.125, 1.2万 is 12000, (12) is -12. Raises BadValue.

    None says that the cell states no number: '', '-', '--', 'N/A', '无' …
    """
    return _read(text)[0]


def read_percent(text: str, *, bare: Literal["share", "percent"] | None = None) -> Decimal | None:
    """A share: 12.5% is 0.125. `bare` says what a number without the sign is. Raises BadValue."""
    value, is_percent = _read(text)
    if value is None or is_percent or bare == "share":
        return value
    if bare is None:
        raise BadValue(Flaw.NO_PERCENT_SIGN, text)
    return value.scaleb(-2, _EXACT)


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str) -> tuple[Decimal | None, bool]:
    """The number, and whether it is a percentage."""
    value = plain(text)
    if is_absent(value):
        return None, False
    if len(value) > MAX_LENGTH:
        raise BadValue(Flaw.TOO_LONG, text)
    if _SIMPLE.fullmatch(value):
        number = Decimal(value)
        return number or abs(number), False
    found = _NUMBER.fullmatch(value)
    if found is None or _contradicts_itself(found):
        raise BadValue(_flaw_of(value), text)
    return _value_of(found, text), bool(found["percent"])


def _contradicts_itself(found: re.Match[str]) -> bool:
    signs = [name for name in ("open", "sign", "sign_behind") if found[name]]
    half_open = bool(found["open"]) != bool(found["close"])
    return half_open or len(signs) > 1 or bool(found["unit"] and (found["percent"] or found["exponent"]))


def _value_of(found: re.Match[str], text: str) -> Decimal:
    digits = found["digits"].replace(",", "").replace(" ", "")
    value = Decimal(digits + (found["exponent"] or ""))
    if found["exponent"] and value >= LOST_FROM:
        raise BadValue(Flaw.LOST_DIGITS, text)
    power = _UNITS.get((found["unit"] or "").lower(), 0) - (2 if found["percent"] else 0)
    is_negative = found["open"] or "-" in {found["sign"], found["sign_behind"]}
    value = value.scaleb(power, _EXACT)
    return _tidy(value.copy_negate() if is_negative else value)


def _tidy(value: Decimal) -> Decimal:
    """No -0, and 12000 rather than 1.2E+4, which an edge would show as it stands."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        value = value.quantize(Decimal(1), context=_EXACT)
    return value if value else value.copy_abs()


def _flaw_of(value: str) -> Flaw:
    if _ERROR.fullmatch(value):
        return Flaw.CELL_ERROR
    if _AT_LEAST.fullmatch(value) and any(sign.isdigit() for sign in value):
        return Flaw.AT_LEAST
    return Flaw.UNCLEAR_COMMA if _COMMAS.fullmatch(value) else Flaw.NOT_A_NUMBER
