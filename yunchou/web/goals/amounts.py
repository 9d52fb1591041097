"""Targets as people type them: `620 万`, `5%`, `3,000`, `2:05` (stage: plan)."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from yunchou.metrics.catalogue import Form

SUFFIXES = {
    "亿": Decimal(10**8),
    "億": Decimal(10**8),
    "万": Decimal(10**4),
    "萬": Decimal(10**4),
    "m": Decimal(10**6),
    "k": Decimal(10**3),
}
WRITTEN = re.compile(r"([+-]?[\d,]*\.?\d+)([亿億万萬mk]?)(%?)")
MINUTES = re.compile(r"(\d{1,6}):(\d{2})")
LONGEST = 40


class NotANumber(ValueError):
    """What was typed is no number."""


def read_amount(text: str, *, form: Form | None) -> Decimal:
    """The number that somebody typed for a metric of this form. A share is typed in percent. Raises NotANumber."""
    plain = re.sub(r"[\s¥$€￥]", "", unicodedata.normalize("NFKC", text)).casefold().replace("−", "-")
    minutes = MINUTES.fullmatch(plain)
    if minutes and form is Form.DURATION:
        return Decimal(int(minutes[1]) * 60 + int(minutes[2]))
    found = WRITTEN.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None:
        raise NotANumber(
            _("“%(text)s” is no number. Write it like 3,000, 6.2M or 5%%.") % {"text": text[:LONGEST]}
        )
    digits, suffix, percent = found.groups()
    try:
        amount = Decimal(digits.replace(",", "")) * SUFFIXES.get(suffix, Decimal(1))
    except InvalidOperation as error:
        raise NotANumber(_("“%(text)s” is no number.") % {"text": text[:LONGEST]}) from error
    return amount / 100 if form is Form.SHARE or percent else amount


def write_amount(amount: Decimal | None, *, form: str) -> str:
    """The number as the form shows it again: every digit, a share in percent."""
    if amount is None:
        return ""
    shown = amount * 100 if form == Form.SHARE else amount
    return f"{shown.normalize():f}" + ("%" if form == Form.SHARE else "")
