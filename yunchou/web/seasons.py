"""Seasons, holidays and shopping festivals as people call them, in the order of the year. Serves every stage."""

from collections.abc import Mapping

from django.utils.functional import Promise

from yunchou.goals.words import DAYS

#: In the order of the year.
ORDER = (
    "new_year",
    "new_year_goods",
    "spring_festival",
    "valentine",
    "38",
    "tomb_sweeping",
    "labour",
    "520",
    "dragon_boat",
    "618",
    "double_7",
    "99",
    "mid_autumn",
    "national",
    "double_11",
    "double_12",
)
#: A test compares this with the calendar.
SEASONS: Mapping[str, str | Promise] = {name: DAYS[name] for name in ORDER}
