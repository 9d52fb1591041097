"""Numbers of one metric as people read them, and all of one scale where they must add up. Serves every stage."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunchou.calc.change import change
from yunchou.metrics.catalogue import Form, Metric
from yunchou.web import formats
from yunchou.web.answers import better
from yunchou.web.formats import Better, Delta, Figure

MONEY_FORMS = frozenset({Form.MONEY, Form.COST})
#: What rounds to nothing.
ZERO_TEXT = "0"
PLAIN = {
    Form.SHARE: formats.rate,
    Form.TIMES: formats.ratio,
    Form.DURATION: formats.duration,
    Form.COUNT: formats.count,
}
#: From which amount on, divided by what, and followed by what in Simplified and Traditional Chinese and in English.
SCALES = (
    (Decimal(10**8), Decimal(10**8), ("\u00a0亿", "\u00a0億", None)),
    (Decimal(10**6), Decimal(10**6), (None, None, "M")),
    (Decimal(10**4), Decimal(10**4), ("\u00a0万", "\u00a0萬", None)),
    (Decimal(10**4), Decimal(10**3), (None, None, "K")),
)


def figure(amount: Decimal | None, *, form: Form, currency: str, why: str = "") -> Figure:
    """One number in the form of its metric; without one, the reason."""
    if amount is None:
        return formats.not_measured(why)
    if form is Form.MONEY:
        return formats.money(amount, currency=currency)
    if form is Form.COST:
        return formats.unit_cost(amount, currency=currency)
    return PLAIN[form](amount)


def delta(
    before: Decimal | None, after: Decimal | None, *, metric: Metric, form: Form | None = None
) -> Delta | None:
    """How much a number moved, in percent, or in points where it is a share (`form`, else the metric's)."""
    if before is None or after is None:
        return None
    moved = change(now=after, before=before)
    if (form or metric.form) is Form.SHARE:
        return formats.points(moved, better=better(metric))
    return formats.change(moved, better=better(metric))


def tone_of(amount: Decimal, *, direction: Better) -> str:
    """Whether a contribution is good news for the whole: `good`, `bad` or `flat`."""
    if amount == 0 or direction is Better.NEITHER:
        return "flat"
    return "good" if (amount > 0) is (direction is Better.HIGHER) else "bad"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the parts of a change and their sum alike: one unit, one number of decimals, the sign always said."""

    form: Form
    currency: str
    divisor: Decimal
    suffix: str
    places: int

    @classmethod
    def of(cls, metric: Metric, *, currency: str, largest: Decimal) -> Self:
        """For amounts up to `largest`."""
        if metric.form is Form.SHARE:
            return cls(metric.form, "", Decimal("0.01"), "\u00a0" + _("pp"), 2)
        if metric.form is Form.DURATION:
            return cls(metric.form, "", Decimal(1), "\u00a0" + _("s"), 0)
        symbol = formats.SYMBOLS.get(currency, f"{currency}\u00a0") if metric.form in MONEY_FORMS else ""
        divisor, suffix = _scale(largest)
        if suffix:
            return cls(metric.form, symbol, divisor, suffix, 2)
        return cls(metric.form, symbol, Decimal(1), "", _plain_places(metric.form, largest))

    def moved(self, amount: Decimal | None) -> str:
        """`+¥0.27 万`, `−5.13 pp`, `0`."""
        if amount is None:
            return formats.NOT_MEASURED
        scaled = round(amount / self.divisor, self.places)
        if not scaled:
            return ZERO_TEXT
        sign = "+" if scaled > 0 else formats.MINUS
        return f"{sign}{self.currency}{abs(scaled):,f}{self.suffix}"

    def level(self, amount: Decimal) -> str:
        """The same without a plus: where a waterfall starts and ends. A share's level is in percent."""
        suffix = "%" if self.form is Form.SHARE else self.suffix
        scaled = round(amount / self.divisor, self.places)
        sign = formats.MINUS if scaled < 0 else ""
        return f"{sign}{self.currency}{abs(scaled):,f}{suffix}"

    @property
    def cell(self) -> str:
        """The number format of a workbook."""
        return "0.00%" if self.form is Form.SHARE else "#,##0.00"


def _scale(largest: Decimal) -> tuple[Decimal, str]:
    """What large amounts are divided by in the language in use."""
    language = get_language()
    place = 1 if language == "zh-hant" else 0 if formats.speaks_chinese() else 2
    for since, divisor, suffixes in SCALES:
        suffix = suffixes[place]
        if suffix is not None and abs(largest) >= since:
            return divisor, suffix
    return Decimal(1), ""


def _plain_places(form: Form, largest: Decimal) -> int:
    if form is Form.TIMES:
        return 2
    return 0 if abs(largest) >= 1000 else 1


def share_text(share: Decimal | None) -> str:
    """How much of the whole change a part is: `88.4%`; a part that goes the other way is negative."""
    if share is None:
        return formats.NOT_MEASURED
    percent = round(share * 100, 1)
    return f"{formats.MINUS if percent < 0 else ''}{abs(percent):,f}%"
