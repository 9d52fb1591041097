"""Seasons, holidays and shopping festivals as people call them, and those that a period touches. Serves every stage."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunchou.calc.calendar import calendar
from yunchou.calc.periods import Period

#: In the order of the year. A test compares this with the calendar.
SEASONS: Mapping[str, str | Promise] = {
    "new_year": _("New Year's Day"),
    "new_year_goods": _("New Year shopping festival"),
    "spring_festival": _("Spring Festival"),
    "valentine": _("Valentine's Day"),
    "38": _("Women's Day (3.8)"),
    "tomb_sweeping": _("Tomb-Sweeping Day"),
    "labour": _("Labour Day"),
    "520": _("5.20"),
    "dragon_boat": _("Dragon Boat Festival"),
    "618": _("6.18"),
    "double_7": _("Double Seventh"),
    "99": _("9.9"),
    "mid_autumn": _("Mid-Autumn Festival"),
    "national": _("National Day"),
    "double_11": _("Double 11"),
    "double_12": _("Double 12"),
}


def seasons_of(period: Period) -> tuple[str, ...]:
    """The seasons of which the period has at least a day, in the order of the year."""
    touched = {name for day in calendar(period) for name in (day.holiday, day.festival)}
    return tuple(name for name in SEASONS if name in touched)
