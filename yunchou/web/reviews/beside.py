"""What changed beside what fell: the course with its baseline and window, and the changes in lanes (stage: learn)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yunchou.reviews.figures import Findings
from yunchou.reviews.models import SuspectedChange
from yunchou.reviews.suspects import Fit, fit_of
from yunchou.web import formats
from yunchou.web.answers import short_name
from yunchou.web.formats import speaks_chinese
from yunchou.web.reviews.fell import Known
from yunchou.web.reviews.words import all_said, days_words, touched_words


@dataclass(frozen=True, slots=True)
class Suspect:
    """A change in the list: its number, how close it is and why, and what it touched."""

    number: int
    row: SuspectedChange
    closeness: str
    tone: str
    why: str
    touched: str

    @property
    def is_close(self) -> bool:
        return fit_of(self.row.overlap) is Fit.HIGH


@dataclass(frozen=True, slots=True)
class Beside:
    """The chart and the list under it."""

    title: str
    summary: str
    suspects: tuple[Suspect, ...]
    payload: dict[str, Any]
    has_values: bool


def beside_of(
    findings: Findings, suspects: Sequence[SuspectedChange], known: Known, *, zone: ZoneInfo
) -> Beside:
    listed = tuple(_suspect(number, row, known) for number, row in enumerate(suspects, start=1))
    return Beside(
        title=_("What changed beside it"),
        summary=_summary(findings, listed, known),
        suspects=listed,
        payload=_payload(findings, listed, known, zone=zone),
        has_values=any(point.value is not None for point in findings.course),
    )


def _suspect(number: int, row: SuspectedChange, known: Known) -> Suspect:
    closeness, tone = _closeness(row.overlap)
    touched = " · ".join(touched_words(touch, names=known.names) for touch in row.change.touches)
    return Suspect(number, row, closeness, tone, all_said(row.why, names=known.names), touched)


def _closeness(overlap: float) -> tuple[str, str]:
    """How well it fits, in a word, and the tone of its tag."""
    fit = fit_of(overlap)
    if fit is Fit.HIGH:
        return _("Fits well"), "bad"
    return (_("May fit"), "warn") if fit is Fit.MIDDLE else (_("Fits little"), "")


def _summary(findings: Findings, suspects: Sequence[Suspect], known: Known) -> str:
    window = days_words(findings.window)
    said = _("%(metric)s day by day; the days of the review: %(days)s.") % {
        "metric": known.metric.label,
        "days": window,
    }
    first = next((one for one in suspects if one.is_close), None)
    if first is None:
        return said
    return formats.sentences(said, _("Closest change: %(change)s.") % {"change": first.row.change.title})


def _payload(
    findings: Findings, suspects: Sequence[Suspect], known: Known, *, zone: ZoneInfo
) -> dict[str, Any]:
    """Days are places 0, 1, 2 …; a change lies between them by its hour."""
    days = [point.day for point in findings.course]
    lanes = list(dict.fromkeys(one.row.change.get_kind_display() for one in suspects))
    return {
        "kind": "course",
        "title": short_name(known.metric),
        "isChinese": speaks_chinese(),
        "isShare": known.metric.form.value == "share",
        "isDuration": known.metric.form.value == "duration",
        "prefix": _prefix(known),
        "days": [formats.axis_day(day) for day in days],
        "names": [formats.day(day) for day in days],
        "actual": {
            "name": _("Actual"),
            **_line([point.value if point.is_complete else None for point in findings.course], known),
        },
        "expected": {"name": _("Baseline"), **_line([point.expected for point in findings.course], known)},
        "window": _window(findings, days),
        "windowWords": _("the days of the review"),
        "lanes": lanes,
        "marks": [
            {
                "at": _place(one, days, zone=zone),
                "lane": lanes.index(one.row.change.get_kind_display()),
                "number": one.number,
                "tone": one.tone or "none",
                "title": one.row.change.title,
            }
            for one in suspects
            if days
        ],
    }


def _prefix(known: Known) -> str:
    return formats.SYMBOLS.get(known.currency, "") if known.metric.form.value in ("money", "cost") else ""


def _line(values: Sequence[Any], known: Known) -> dict[str, Any]:
    return {
        "values": [None if value is None else float(value) for value in values],
        "texts": [known.of(value).text for value in values],
    }


def _window(findings: Findings, days: Sequence[date]) -> list[int]:
    inside = [place for place, day in enumerate(days) if day in findings.window]
    return [inside[0], inside[-1] + 1] if inside else []


def _place(one: Suspect, days: Sequence[date], *, zone: ZoneInfo) -> float:
    """Where on the axis it took effect; what lies outside is drawn at its edge."""
    at = one.row.change.at.astimezone(zone)
    place = (at.date() - days[0]).days + (at.hour + at.minute / 60) / 24
    return min(max(place, 0.0), float(len(days)))
