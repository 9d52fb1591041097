"""One firing: the numbers it stands on, what became of it, and the review it opened (stage: judge)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.alerts import selectors
from yunchou.alerts.drafts import RuleDraft
from yunchou.alerts.models import CORRECTED, Firing, Rule
from yunchou.core import clock
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import metric_called
from yunchou.reviews.selectors import review_of_firing
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.alerts.charts import evidence_chart
from yunchou.web.alerts.listing import speaker
from yunchou.web.alerts.words import (
    TONES,
    UNKNOWN,
    change_of,
    minimum_words,
    number,
    rule_words,
    state_words,
)
from yunchou.web.formats import Delta, Figure
from yunchou.web.slices import slice_words


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of the run: its number, what it was held against, and whether it is beyond that."""

    day: date
    value: Figure
    base: str
    expected: Figure
    change: Delta | None
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """Something that was seen since."""

    at: datetime
    words: str
    days: tuple[DayLine, ...]


@require_safe
@workspace_page(Permission.READ)
def firing(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    found = selectors.firing(pk)
    metric = metric_called(found.slice["metric"], workspace=request.workspace)
    currency, today = request.workspace.currency, clock.today(request.workspace.zone, at=clock.now())
    said, evidence = speaker(request), found.evidence
    group = said.group(found)
    terms = _terms(found)
    title = " · ".join(filter(None, (str(metric.label), group)))
    context = {
        "firing": found,
        "metric": metric,
        "group": group,
        "part": slice_words(found.of, names=said.names),
        "state": state_words(found),
        "severity": Rule.Severity(found.severity).label,
        "tone": TONES[Rule.Severity(found.severity)],
        "sentence": rule_words(terms, metric=metric, currency=currency),
        "guard": minimum_words(terms.minimum, metric=metric) if terms.minimum is not None else "",
        "value": number(evidence["value"], metric=metric, currency=currency),
        "expected": number(evidence["expected"], metric=metric, currency=currency),
        "change": change_of(evidence["change"], metric=metric),
        "days": formats.day_range(found.first_day, found.last_day, today=today),
        "baseline": formats.day_range(found.baseline_start, found.baseline_end, today=today),
        "lines": _lines(evidence["days"], metric, currency),
        "notes": [_note(note, metric, currency, today=today) for note in found.notes],
        "chart": evidence_chart(found, metric, title=title, currency=currency, today=today),
        "review": review_of_firing(found.pk),
        "can_change": selectors.may_change_rule(found.rule, member=request.membership)
        and found.rule.deleted_at is None,
    }
    return render(request, "alerts/firing.html", context)


def _terms(found: Firing) -> RuleDraft:
    """The rule as it stood when it fired."""
    kept = found.terms
    return RuleDraft(
        found.rule.name,
        found.of,
        Decimal(kept["threshold"]),
        kind=kept["kind"],
        direction=kept["direction"],
        days=kept["days"],
        minimum=Decimal(kept["minimum"]),
        against=kept["against"],
    )


def _lines(days: list[Mapping[str, Any]], metric: Metric, currency: str) -> tuple[DayLine, ...]:
    """The days of the run; those before it are in the chart."""
    return tuple(_line(one, metric, currency) for one in days if "expected" in one)


def _line(one: Mapping[str, Any], metric: Metric, currency: str) -> DayLine:
    words = {
        "breach": _("Beyond the limit"),
        "clear": _("Within the limit"),
        "unknown": str(UNKNOWN.get(one["reason"], _("Unknown: nothing to hold it against"))),
    }
    value, expected = (number(one[name], metric=metric, currency=currency) for name in ("value", "expected"))
    return DayLine(
        date.fromisoformat(one["day"]),
        value,
        _base(one),
        expected,
        change_of(_moved(one), metric=metric),
        one["state"],
        words[one["state"]],
    )


def _base(one: Mapping[str, Any]) -> str:
    if one["numerator"] is None or one["denominator"] is None:
        return ""
    return (
        f"{formats.count(Decimal(one['numerator'])).text} ÷ {formats.count(Decimal(one['denominator'])).text}"
    )


def _moved(one: Mapping[str, Any]) -> str | None:
    if one["value"] is None or not one["expected"]:
        return None
    value, expected = Decimal(one["value"]), Decimal(one["expected"])
    return str((value - expected) / abs(expected)) if expected else None


def _note(note: Mapping[str, Any], metric: Metric, currency: str, *, today: date) -> NoteLine:
    if note["kind"] == CORRECTED:
        words = _("The data were corrected: on these numbers the rule would not have fired.")
    else:
        first, last = date.fromisoformat(note["first_day"]), date.fromisoformat(note["fired_on"])
        words = _("It moved again on %(days)s. No second review was opened.") % {
            "days": formats.day_range(first, last, today=today)
        }
    return NoteLine(datetime.fromisoformat(note["at"]), words, _lines(note["days"], metric, currency))
