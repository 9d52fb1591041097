"""How numbers, changes and dates are written for people, by language. Serves every stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from babel import Locale
from babel.dates import get_timezone_location
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yunchou.analytics.answers import Known, NotApplicable, Unit, Value
from yunchou.calc.change import Change

MINUS = "\u2212"
DASH = "\u2013"
NOT_MEASURED = "\u2014"
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥", "TWD": "NT$"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FLAT_BELOW = Decimal("0.05")

Number = Decimal | int | float


class Better(StrEnum):
    """Which way of a metric is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as people read it, and its exact value or the reason why there is none.

    `amount` and `cell` (a number format) are what a workbook holds of it; without an amount it holds the text.
    """

    text: str
    exact: str = ""
    is_known: bool = True
    amount: Decimal | None = None
    cell: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Delta:
    """A change in words: direction is up, down or flat; tone is good, bad or flat, and not the same thing."""

    text: str
    direction: str
    tone: str


@dataclass(frozen=True, slots=True)
class _Step:
    """From `since` on, numbers are divided by `divisor` and followed by `suffix`."""

    since: int
    divisor: int
    suffix: str


_SIMPLIFIED = (_Step(10**4, 10**4, "\u00a0万"), _Step(10**8, 10**8, "\u00a0亿"))
_TRADITIONAL = (_Step(10**4, 10**4, "\u00a0萬"), _Step(10**8, 10**8, "\u00a0億"))
_WESTERN = (_Step(10**4, 10**3, "K"), _Step(10**6, 10**6, "M"), _Step(10**9, 10**9, "B"))


def speaks_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _steps() -> tuple[_Step, ...]:
    """How large numbers are shortened in the language in use."""
    if not speaks_chinese():
        return _WESTERN
    return _TRADITIONAL if get_language() == "zh-hant" else _SIMPLIFIED


def count(amount: Number) -> Figure:
    """A number of things: `7,070`, `3.34 万`, `304.5 万`, `1.23 亿`; `33.4K`, `3.05M` in English."""
    exact = _decimal(amount)
    cell = "#,##0.##" if _places(exact) else "#,##0"
    return Figure(_scaled(exact, plain=_places(exact), is_money=False), _grouped(exact), True, exact, cell)


def money(amount: Number, *, currency: str) -> Figure:
    """An amount: `¥985.5`, `¥7,070`, `¥304.5 万`. The sign stands before the currency."""
    exact = _decimal(amount)
    plain = 0 if abs(exact) >= 1000 else min(_places(exact), 1)
    return _priced(exact, _scaled(abs(exact), plain=plain, is_money=True), currency=currency)


def unit_cost(amount: Number, *, currency: str) -> Figure:
    """What one of something costs: one decimal, whole from 万 on."""
    exact = _decimal(amount)
    return _priced(exact, _scaled(abs(exact), plain=1, is_money=True), currency=currency)


def _priced(exact: Decimal, short: str, *, currency: str) -> Figure:
    """An amount of money, by its short text without sign and currency."""
    symbol = _symbol(currency)
    whole = _signed(exact, symbol + _grouped(abs(round(exact, 4))))
    return Figure(_signed(exact, symbol + short), whole, True, exact, "#,##0.00")


def ratio(amount: Number) -> Figure:
    """A quotient such as ROAS: two decimals."""
    exact = _decimal(amount)
    return Figure(_rounded(exact, 2), _grouped(round(exact, 6)), True, exact, "0.00")


def rate(share: Number) -> Figure:
    """A share of 0 to 1 in percent: one decimal, two below 5 %."""
    percent = _decimal(share) * 100
    places = 2 if percent and _round(abs(percent), 2) < 5 else 1
    exact = _grouped(round(percent, 6)) + "%"
    return Figure(_rounded(percent, places) + "%", exact, True, percent / 100, "0.00%")


def duration(seconds: Number) -> Figure:
    """Minutes and seconds, `2:05`; with hours, `1:02:05`."""
    exact = _decimal(seconds)
    minutes, rest = divmod(int(_round(exact, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return Figure(text, _("%(seconds)s s") % {"seconds": _grouped(round(exact, 3))}, True, exact, "#,##0")


def no_number(text: str, *, reason: str = "") -> Figure:
    return Figure(text, reason, is_known=False)


def not_applicable(reason: str = "") -> Figure:
    """There is data, but no number follows from it, such as a division by zero."""
    return no_number(_("n/a"), reason=reason)


def not_measured(reason: str = "") -> Figure:
    """Nothing was measured here."""
    return no_number(NOT_MEASURED, reason=reason or _("Not measured"))


def incomplete(reason: str = "") -> Figure:
    """A source is missing, so that a number would mislead."""
    return no_number(_("incomplete"), reason=reason)


def figure(value: Value, *, unit: Unit, currency: str | None = None) -> Figure:
    """The value of an answer, in its unit."""
    if isinstance(value, Known):
        return _known(value.amount, unit=unit, currency=currency)
    reason = value.reason.message.text(_)
    return not_applicable(reason) if isinstance(value, NotApplicable) else not_measured(reason)


def _known(amount: Decimal, *, unit: Unit, currency: str | None) -> Figure:
    if unit is Unit.MONEY:
        return money(amount, currency=currency or "")
    return rate(amount) if unit is Unit.RATIO else count(amount)


def base(value: Value) -> str:
    """What a ratio was divided from: `92.3 万 ÷ 7,070`; empty for anything else."""
    if not isinstance(value, Known) or value.numerator is None or value.denominator is None:
        return ""
    return f"{count(value.numerator)} ÷ {count(value.denominator)}"


def change(difference: Change, *, better: Better = Better.HIGHER) -> Delta:
    """A relative change: `+8.6%`, `−3.4%`, flat within 0.05 %. Without a base there is no rate."""
    if difference.relative is None:
        return Delta(_("no base"), "flat", "flat")
    return _delta(difference.relative * 100, suffix="%", better=better)


def points(difference: Change, *, better: Better = Better.HIGHER) -> Delta:
    """The change of a rate, in percentage points."""
    return _delta(difference.absolute * 100, suffix="\u00a0" + _("pp"), better=better)


def _delta(percent: Decimal, *, suffix: str, better: Better) -> Delta:
    if abs(percent) < FLAT_BELOW:
        return Delta(_("flat"), "flat", "flat")
    rises = percent > 0
    sign = "+" if rises else MINUS
    return Delta(
        f"{sign}{_rounded(abs(percent), 1)}{suffix}", "up" if rises else "down", _tone(rises, better)
    )


def _tone(rises: bool, better: Better) -> str:
    if better is Better.NEITHER:
        return "flat"
    return "good" if rises is (better is Better.HIGHER) else "bad"


def day(of: date, *, today: date | None = None) -> str:
    """`9 月 13 日`, `13 Sep`; with the year unless it is that of `today`."""
    with_year = today is None or of.year != today.year
    if speaks_chinese():
        return (f"{of.year} 年 " if with_year else "") + f"{of.month} 月 {of.day} 日"
    return f"{of.day} {MONTHS[of.month - 1]}" + (f" {of.year}" if with_year else "")


def day_range(first: date, last: date, *, today: date | None = None) -> str:
    """`9 月 1 日 – 16 日`, `1 – 16 Sep`; what both ends share is said once."""
    if first == last:
        return day(first, today=today)
    same_month = (first.year, first.month) == (last.year, last.month)
    if speaks_chinese():
        end = f"{last.day} 日" if same_month else day(last, today=first)
        return f"{day(first, today=today)} {DASH} {end}"
    start = str(first.day) if same_month else day(first, today=last)
    return f"{start} {DASH} {day(last, today=today)}"


def zone(key: str) -> str:
    """A time zone by its city: `上海时间`, `Shanghai time`."""
    locale = Locale.parse(get_language() or "en", sep="-")
    city = get_timezone_location(key, locale=locale, return_city=True).rpartition("/")[2]
    return _("%(city)s time") % {"city": city}


def axis_day(of: date) -> str:
    """`9/13` on an axis."""
    return f"{of.month}/{of.day}"


def moment(at: datetime, *, today: date | None = None) -> str:
    """Day and time in the reader's zone: `9 月 13 日 18:20`."""
    local = timezone.localtime(at)
    return f"{day(local.date(), today=today)} {local:%H:%M}"


def exact_moment(at: datetime) -> str:
    """To the second and with the zone, for a hover."""
    local = timezone.localtime(at)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()}"


def ago(at: datetime, *, now: datetime) -> str:
    """How long ago, up to a day; after that, the moment itself."""
    passed = now - at
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        minutes = int(passed / timedelta(minutes=1))
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if passed < timedelta(days=1):
        hours = int(passed / timedelta(hours=1))
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return moment(at, today=timezone.localdate(now))


def listed(words: Sequence[str]) -> str:
    """`a, b, c`, with the comma of the language."""
    return ("、" if speaks_chinese() else ", ").join(words)


def sentences(*said: str) -> str:
    """Sentences after one another: a full-width stop brings its own space."""
    return ("" if speaks_chinese() else " ").join(filter(None, said))


def _decimal(amount: Number) -> Decimal:
    """A float is taken by its shortest text: 0.1 is a tenth, not 0.1000000000000000055."""
    return amount if isinstance(amount, Decimal) else Decimal(str(amount))


def _places(amount: Decimal) -> int:
    """Decimals worth showing: none for whole numbers, else at most two."""
    return 0 if amount == amount.to_integral_value() else 2


def _round(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _rounded(amount: Decimal, places: int) -> str:
    rounded = _round(amount, places)
    return _signed(rounded, f"{abs(rounded):,f}")


def _signed(amount: Decimal, text: str) -> str:
    return MINUS + text if amount < 0 else text


def _grouped(amount: Decimal) -> str:
    """Every digit, in groups of three, without trailing zeros."""
    whole, _point, fraction = f"{abs(amount):,f}".partition(".")
    fraction = fraction.rstrip("0")
    return _signed(amount, f"{whole}.{fraction}" if fraction else whole)


def _scaled(amount: Decimal, *, plain: int, is_money: bool) -> str:
    """The number in the largest unit that it reaches once rounded: 99,999,999 is 1.00 亿, not 10,000.0 万."""
    steps = _steps()
    text, size = _rounded(amount, plain), abs(_round(amount, plain))
    for step in steps:
        if size < step.since:
            return text
        places = _step_places(abs(amount) / step.divisor, step=step, is_money=is_money)
        text = _rounded(amount / step.divisor, places) + step.suffix
        size = abs(_round(amount / step.divisor, places)) * step.divisor
    return text


def _step_places(scaled: Decimal, *, step: _Step, is_money: bool) -> int:
    """Two decimals in 亿, M and B; in 万, two for counts below 100 万; else one."""
    if step.divisor >= 10**6:
        return 2
    return 2 if step.divisor == 10**4 and not is_money and _round(scaled, 2) < 100 else 1


def _symbol(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency}\u00a0" if currency else "")
