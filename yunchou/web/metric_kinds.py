"""What a person can have counted: each choice of the form, the measure it makes, and back (stage: facts)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunchou.analytics.questions import (
    EventCount,
    FactSum,
    FirstTimePeople,
    Measure,
    Number,
    NumberSum,
    Ratio,
    RepeatPeople,
    SimpleMeasure,
    UniquePeople,
    Views,
    Visitors,
    Visits,
)

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One choice: `make` builds its measure from the fields `event`, `number` and `facts`."""

    label: str | Promise
    type: type[SimpleMeasure]
    make: Callable[[Said], SimpleMeasure]
    needs_event: bool = False


KINDS: dict[str, Kind] = {
    "count": Kind(
        _("How often an event happened"), EventCount, lambda said: EventCount(said["event"] or None)
    ),
    "people": Kind(
        _("How many people did it"), UniquePeople, lambda said: UniquePeople(said["event"] or None)
    ),
    "first": Kind(
        _("How many people did it for the first time ever"),
        FirstTimePeople,
        lambda said: FirstTimePeople(said["event"]),
        needs_event=True,
    ),
    "repeat": Kind(
        _("How many people did it at least twice"),
        RepeatPeople,
        lambda said: RepeatPeople(said["event"]),
        needs_event=True,
    ),
    "amount": Kind(
        _("The money of an event, added up"),
        NumberSum,
        lambda said: NumberSum(said["event"]),
        needs_event=True,
    ),
    "number": Kind(
        _("A number of an event, added up"),
        NumberSum,
        lambda said: NumberSum(said["event"], Number(said["number"])),
        needs_event=True,
    ),
    "visits": Kind(_("Visits"), Visits, lambda _said: Visits()),
    "visitors": Kind(_("Visitors"), Visitors, lambda _said: Visitors()),
    "views": Kind(_("Views"), Views, lambda _said: Views()),
    "facts": Kind(_("What platforms report"), FactSum, lambda said: FactSum(tuple(said["facts"]))),
}


def sides_of(measure: Measure) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that make a measure: of what is counted, and of what it is divided by."""
    if isinstance(measure, Ratio):
        return _fields_of(measure.numerator), _fields_of(measure.denominator)
    return _fields_of(measure), {}


def _fields_of(measure: object) -> dict[str, Any]:
    number = measure.of.key if isinstance(measure, NumberSum) else ""
    return {
        "kind": _kind_of(measure, number),
        "event": getattr(measure, "event", None) or "",
        "number": number,
        "facts": list(measure.metrics) if isinstance(measure, FactSum) else [],
    }


def _kind_of(measure: object, number: str) -> str:
    if isinstance(measure, NumberSum):
        return "number" if number else "amount"
    return next(key for key, kind in KINDS.items() if isinstance(measure, kind.type))
