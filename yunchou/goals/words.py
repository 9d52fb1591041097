"""The codes of goals in words: reasons of standings, special days (stage: plan)."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from yunchou.goals.outlook import Reason

Words = str | Promise

#: Every reason of a standing. Amounts are left to the page, which knows how the metric is written.
REASONS: dict[str, Words] = {
    "ahead_of_path": gettext_lazy("On or ahead of the expected path."),
    "behind_path": gettext_lazy("Behind the expected path, and the days ahead will not make up for it."),
    "cannot_ask": gettext_lazy("The metric is gone, or can no longer be kept to this part."),
    "missed": gettext_lazy("The period is over and the target was missed."),
    "no_baseline": gettext_lazy("The reference period has no answer."),
    "no_data": gettext_lazy("No complete day has an answer yet."),
    "not_started": gettext_lazy("Starts on %(start)s."),
    "reached": gettext_lazy("The period is over and the target was reached."),
    "run_rate_too_low": gettext_lazy("At today's run rate the target will not be reached."),
    "run_rate_will_do": gettext_lazy("At today's run rate the target will be reached."),
    "slowing_down": gettext_lazy("On the expected path so far, but the days ahead are likely to fall short."),
    "stale": gettext_lazy("No complete day since %(through)s."),
    "too_little_history": gettext_lazy("Only %(days)s days are known: too few for a forecast."),
    "whole_only": gettext_lazy("Counted over the whole period, so its days do not show the pace."),
    "will_catch_up": gettext_lazy("Behind the expected path, but likely to catch up."),
}

#: Holidays and shopping festivals by their code in calc/calendar.
DAYS: dict[str, Words] = {
    "new_year": pgettext_lazy("holiday", "New Year's Day"),
    "spring_festival": pgettext_lazy("holiday", "Spring Festival"),
    "tomb_sweeping": pgettext_lazy("holiday", "Tomb-Sweeping Day"),
    "labour": pgettext_lazy("holiday", "Labour Day"),
    "dragon_boat": pgettext_lazy("holiday", "Dragon Boat Festival"),
    "mid_autumn": pgettext_lazy("holiday", "Mid-Autumn Festival"),
    "national": pgettext_lazy("holiday", "National Day"),
    "new_year_goods": pgettext_lazy("shopping festival", "New Year goods"),
    "valentine": pgettext_lazy("shopping festival", "Valentine's Day"),
    "38": pgettext_lazy("shopping festival", "8 March"),
    "520": pgettext_lazy("shopping festival", "20 May"),
    "618": pgettext_lazy("shopping festival", "618"),
    "double_7": pgettext_lazy("shopping festival", "Double Seventh"),
    "99": pgettext_lazy("shopping festival", "9.9"),
    "double_11": pgettext_lazy("shopping festival", "Double 11"),
    "double_12": pgettext_lazy("shopping festival", "Double 12"),
}
PHASES: dict[str, Words] = {
    "warm_up": pgettext_lazy("part of a shopping festival", "%(festival)s warm-up"),
    "sale": pgettext_lazy("part of a shopping festival", "%(festival)s sale"),
    "peak": pgettext_lazy("part of a shopping festival", "%(festival)s peak"),
}


def reason_words(reason: Reason) -> str:
    """A reason in the reader's language."""
    if reason.code == "days_missing":
        count = int(reason.values["count"] or 0)
        return ngettext(
            "%(count)s day has no answer: %(first)s.",
            "%(count)s days have no answer, the first is %(first)s.",
            count,
        ) % {"count": count, "first": reason.values["first"]}
    return str(REASONS[reason.code]) % reason.values


def special_words(special: str) -> str:
    """A special day of calc/calendar, such as 'double_11:peak', in the reader's language."""
    if special == "make_up":
        return _("make-up workdays")
    head, _colon, tail = special.partition(":")
    if head == "holiday":
        return str(DAYS[tail])
    return str(PHASES[tail]) % {"festival": DAYS[head]}
