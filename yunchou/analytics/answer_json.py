"""Answers as JSON, in the reader's language (JUDGE)."""

from collections.abc import Callable

from yunchou.analytics.answers import (
    Answer,
    Completeness,
    Definition,
    Group,
    Known,
    NotApplicable,
    Point,
    Reason,
    Value,
)
from yunchou.analytics.messages import in_english
from yunchou.analytics.questions import question_to_json
from yunchou.calc.change import Change
from yunchou.calc.periods import Period

Translate = Callable[[str], str]
Json = dict[str, object]


def answer_to_json(answer: Answer, *, translate: Translate = in_english) -> Json:
    """The whole answer. Numbers are texts, so that no reader rounds them."""
    previous = answer.previous_period
    return {
        "question": question_to_json(answer.question),
        "total": value_to_json(answer.total, translate),
        "points": [_point(point, translate) for point in answer.points],
        "groups": [_group(group, translate) for group in answer.groups],
        "groups_overlap": answer.groups_overlap,
        "previous": None
        if previous is None or answer.previous_total is None
        else {
            "between": _period(previous),
            "total": value_to_json(answer.previous_total, translate),
            "points": [_point(point, translate) for point in answer.previous_points],
        },
        "change": _change(answer.change),
        "definition": _definition(answer.definition, translate),
        "sql": [{"text": one.sql, "parameters": _plain(one.parameters)} for one in answer.statements],
        "data_version": answer.data_version,
        "completeness": _completeness(answer.completeness, translate),
    }


def value_to_json(value: Value, translate: Translate = in_english) -> Json:
    """One value; its kind says which of the three answers it is."""
    if isinstance(value, Known):
        known: Json = {"kind": "known", "amount": str(value.amount)}
        if value.denominator is not None:
            known |= {"numerator": str(value.numerator), "denominator": str(value.denominator)}
        return known
    kind = "not_applicable" if isinstance(value, NotApplicable) else "no_data"
    return {"kind": kind, "reason": _reason(value.reason, translate)}


def _point(point: Point, translate: Translate) -> Json:
    return {
        "between": _period(point.days),
        "value": value_to_json(point.value, translate),
        "completeness": _completeness(point.completeness, translate),
    }


def _group(group: Group, translate: Translate) -> Json:
    previous = group.previous_total
    return {
        "code": group.code,
        "kind": str(group.kind),
        "name": group.name,
        "total": value_to_json(group.total, translate),
        "series": [value_to_json(value, translate) for value in group.series],
        "previous_total": None if previous is None else value_to_json(previous, translate),
        "previous_series": [value_to_json(value, translate) for value in group.previous_series],
        "change": _change(group.change),
    }


def _definition(definition: Definition, translate: Translate) -> Json:
    below = definition.denominator
    return {
        "name": definition.name.text(translate),
        "formula": definition.formula.text(translate),
        "window": definition.window.text(translate),
        "unit": str(definition.unit),
        "currency": definition.currency,
        "denominator": None if below is None else below.text(translate),
        "notes": [note.text(translate) for note in definition.notes],
    }


def _completeness(completeness: Completeness, translate: Translate) -> Json:
    reasons = [_reason(reason, translate) for reason in completeness.reasons]
    return {"complete": completeness.is_complete, "reasons": reasons}


def _reason(reason: Reason, translate: Translate) -> Json:
    return {"code": reason.code, "message": reason.message.text(translate)}


def _change(change: Change | None) -> Json | None:
    if change is None:
        return None
    relative = None if change.relative is None else str(change.relative)
    return {"absolute": str(change.absolute), "relative": relative}


def _period(period: Period) -> Json:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _plain(parameters: object) -> Json:
    assert isinstance(parameters, dict)
    return {
        name: value if isinstance(value, int | list) else str(value) for name, value in parameters.items()
    }
