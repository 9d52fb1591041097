"""Metrics that people make: their definition to and from JSON, and what forms their numbers can take (stage: facts)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yunchou.analytics.facts import FactUnit, unit_of
from yunchou.analytics.questions import (
    Combination,
    FactSum,
    Filter,
    Measure,
    NumberSum,
    Period,
    Ratio,
    SimpleMeasure,
    Trend,
    VisitSeconds,
    question_from_json,
    question_to_json,
)
from yunchou.analytics.questions.measures import parts
from yunchou.metrics.catalogue import Form, Layer, Metric
from yunchou.metrics.models import CustomMetric

Definition = Mapping[str, Any]

#: A definition says nothing of days; a question must. Any day serves to read and to check one.
_ANY_DAY = date(2026, 1, 1)
_ANY_PERIOD = Period(_ANY_DAY, _ANY_DAY)
_DIRECTIONS = {
    CustomMetric.Direction.HIGHER: True,
    CustomMetric.Direction.LOWER: False,
    CustomMetric.Direction.NEITHER: None,
}


def definition_of(measure: Measure, *, where: tuple[Filter, ...] = ()) -> dict[str, Any]:
    """The JSON of a measure with its filters. Raises BadQuestion where they do not go together."""
    asked = question_to_json(Trend(measure, _ANY_PERIOD, where=where))
    return {"measure": asked["measure"], "where": asked["where"]}


def read_definition(definition: Definition) -> tuple[Measure, tuple[Filter, ...]]:
    """The measure and the filters of a definition. Raises BadQuestion."""
    between = {"start": str(_ANY_DAY), "end": str(_ANY_DAY)}
    asked = question_from_json({"kind": "trend", **definition, "between": between})
    return asked.measure, asked.where


def metric_of(row: CustomMetric) -> Metric:
    """A row as the catalogue's metrics are: asked, split and shown the same way."""
    measure, where = read_definition(row.definition)
    return Metric(
        key=row.key,
        label=row.name,
        measure=measure,
        layer=Layer.OWN,
        meaning=row.description,
        form=Form(row.form),
        grows_well=_DIRECTIONS[CustomMetric.Direction(row.direction)],
        where=where,
        is_own=True,
    )


def forms_of(measure: Measure) -> tuple[Form, ...]:
    """The forms that a measure's number can take, the most natural one first."""
    if not isinstance(measure, Ratio):
        return (_plain_form(measure),)
    above, below = _plain_form(measure.numerator), _plain_form(measure.denominator)
    if above is below is Form.COUNT:
        return (Form.SHARE, Form.TIMES)
    if above is below:
        return (Form.TIMES, Form.SHARE)
    return {Form.MONEY: (Form.COST,), Form.DURATION: (Form.DURATION,)}.get(above, (Form.TIMES,))


def _plain_form(measure: SimpleMeasure | Combination) -> Form:
    """The form of what is counted or added up; money and numbers in one sum are just a number."""
    found = {_form_of_part(part) for part in parts(measure)}
    return found.pop() if len(found) == 1 else Form.COUNT


def _form_of_part(part: SimpleMeasure) -> Form:
    match part:
        case NumberSum(_, of) if of.is_amount:
            return Form.MONEY
        case FactSum(metrics) if unit_of(metrics[0]) is FactUnit.MONEY:
            return Form.MONEY
        case VisitSeconds():
            return Form.DURATION
        case _:
            return Form.COUNT
