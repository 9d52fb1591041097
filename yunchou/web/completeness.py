"""Says whether a number is all there: how many of its days are over, or why it can still change (stage: judge)."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunchou.analytics.answers import Answer, Completeness, Reason
from yunchou.analytics.questions import Grain, Period
from yunchou.analytics.scope import AccountCoverage
from yunchou.calc.periods import ONE_DAY
from yunchou.web import formats
from yunchou.web.cards import CardCompleteness
from yunchou.web.names import in_words

#: Reasons that only say that time has not passed yet.
RUNNING = frozenset({"not_over"})
#: Reasons that time mends by itself, and of which people should know.
SETTLING = frozenset({"facts_settling", "sessions_pending", "not_drained"})
#: Reasons that hold for every number of a page alike: they are told once, above them.
OF_THE_PAGE = frozenset({"quarantine", "not_drained", "sessions_pending"})


def is_running(completeness: Completeness) -> bool:
    """Time has not passed yet."""
    return bool(RUNNING & {reason.code for reason in completeness.reasons})


def completeness_words(answer: Answer, *, said: Collection[str] = ()) -> CardCompleteness:
    """How many of the days are final, or why the number is not. `said`: reasons told elsewhere on the page."""
    reasons = [reason for reason in answer.completeness.reasons if reason.code not in said]
    wrong = [reason for reason in reasons if reason.code not in RUNNING]
    if wrong:
        # What somebody can mend comes before what time mends by itself.
        first = min(wrong, key=lambda reason: reason.code in SETTLING)
        icon = "clock" if first.code in SETTLING else "alert-triangle"
        return CardCompleteness(icon, _brief(first), tone="warn", hover=in_words(first.message))
    if len(answer.points) == 1:
        return (
            CardCompleteness("clock", open_words(answer))
            if reasons
            else CardCompleteness("circle-check", _("Complete"))
        )
    return CardCompleteness("clock" if reasons else "circle-check", _counted(answer))


def _brief(reason: Reason) -> str:
    """A reason as a card has room for it; the whole of it is said on hover and on the number's page."""
    said = reason.message.values
    if reason.code == "facts_missing":
        expected = int(str(said["expected"]))
        done = {"done": expected - int(str(said["late"])), "all": expected}
        return _("%(done)s / %(all)s platform accounts") % done
    if reason.code == "facts_settling":
        day = formats.axis_day(date.fromisoformat(str(said["day"])))
        return _("May change from %(day)s on") % {"day": day}
    return in_words(reason.message)


def late_words(accounts: Iterable[AccountCoverage], *, between: Period, today: date) -> str:
    """What these platform accounts should have stated of a period and have not; empty where nothing is missing."""
    last = min(between.end, today - ONE_DAY)
    late: set[date] = set()
    for one in accounts:
        first = max(between.start, min(one.days, default=between.start))
        if one.expected and first <= last:
            late |= set(Period(first, last).days()) - one.days
    if not late:
        return ""
    if len(late) == (last - min(late)).days + 1:
        return _("No data since %(day)s") % {"day": formats.day(min(late), today=today)}
    return ngettext("%(count)s day without data", "%(count)s days without data", len(late)) % {
        "count": len(late)
    }


def _counted(answer: Answer) -> str:
    """`16 / 16 days`."""
    words = {
        Grain.DAY: _("%(done)s / %(all)s days"),
        Grain.WEEK: _("%(done)s / %(all)s weeks"),
        Grain.MONTH: _("%(done)s / %(all)s months"),
    }
    done = sum(not is_running(point.completeness) for point in answer.points)
    return words[answer.question.grain] % {"done": done, "all": len(answer.points)}


def open_words(answer: Answer) -> str:
    """What is said of the last bucket while it runs."""
    return _("Today is not over") if answer.question.grain is Grain.DAY else _("Not over yet")


def doubts_of(completeness: Completeness) -> list[str]:
    """Why the number can still change, beyond time that has not passed yet."""
    return [in_words(reason.message) for reason in completeness.reasons if reason.code not in RUNNING]


def page_reasons(answers: Iterable[Answer]) -> list[Reason]:
    """What is to be said once above the numbers of a page: the reasons that hold for all of them alike."""
    found: dict[str, Reason] = {}
    for answer in answers:
        for reason in answer.completeness.reasons:
            if reason.code in OF_THE_PAGE:
                found.setdefault(reason.code, reason)
    return list(found.values())
