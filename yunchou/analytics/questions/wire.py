"""Questions from and to JSON (JUDGE)."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions.fields import (
    AMOUNT,
    DIMENSIONS,
    LISTS,
    PRESENCE,
    PROPERTY,
    Dimension,
    Filter,
    FilterValue,
    Number,
    Op,
)
from yunchou.analytics.questions.measures import (
    Bounces,
    Combination,
    EventCount,
    FactSum,
    FirstTimePeople,
    LaterEvents,
    Measure,
    NumberSum,
    Ratio,
    RepeatPeople,
    Side,
    SimpleMeasure,
    Term,
    UniquePeople,
    Views,
    Visitors,
    Visits,
    VisitSeconds,
)
from yunchou.analytics.questions.trend import MAX_GROUPS, Compare, Question, Trend
from yunchou.calc.periods import BadPeriod, Grain, Period

Json = Mapping[str, object]
Choice = TypeVar("Choice", bound=StrEnum)
Reader = Callable[[Json, str], Measure]

TREND_KEYS = ("kind", "measure", "between", "grain", "by", "where", "compare", "groups")


def question_from_json(given: object) -> Question:
    """Read a question; BadQuestion names the field that is wrong and says what to give instead."""
    body = _object(given, "question", TREND_KEYS)
    if body.get("kind", "trend") != "trend":
        raise BadQuestion("kind", body["kind"], Message(N_("Ask for a 'trend'.")))
    by = body.get("by")
    return Trend(
        measure=_measure(body.get("measure"), "measure"),
        between=_period(body.get("between")),
        grain=_choice(Grain, body.get("grain", "day"), "grain"),
        by=None if by is None else _dimension(by, "by"),
        where=filters_from_json(body.get("where")),
        compare=_choice(Compare, body.get("compare", "none"), "compare"),
        groups=_whole(body.get("groups", MAX_GROUPS), "groups"),
    )


def question_to_json(question: Question) -> dict[str, object]:
    """The question as `question_from_json` reads it."""
    return {
        "kind": "trend",
        "measure": _measure_out(question.measure),
        "between": {"start": question.between.start.isoformat(), "end": question.between.end.isoformat()},
        "grain": str(question.grain),
        "by": None if question.by is None else _field_out(question.by),
        "where": filters_to_json(question.where),
        "compare": str(question.compare),
        "groups": question.groups,
    }


def filters_from_json(given: object) -> tuple[Filter, ...]:
    """Read a list of filters, as they stand under `where` in a question. Raises BadQuestion."""
    return tuple(_filter(one, f"where[{place}]") for place, one in enumerate(_list(given)))


def filters_to_json(filters: tuple[Filter, ...]) -> list[dict[str, object]]:
    """The filters as `filters_from_json` reads them."""
    return [_filter_out(one) for one in filters]


def _object(given: object, field: str, keys: tuple[str, ...]) -> Json:
    if not isinstance(given, Mapping):
        advice = Message(N_("Give an object with: %(keys)s."), {"keys": ", ".join(keys)})
        raise BadQuestion(field, given, advice)
    for key in given:
        if key not in keys:
            advice = Message(N_("Leave it out; known are: %(keys)s."), {"keys": ", ".join(keys)})
            raise BadQuestion(f"{field}.{key}", given[key], advice)
    return given


def _list(given: object) -> list[object]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise BadQuestion("where", given, Message(N_("Give a list of filters.")))
    return given


def _choice(kind: type[Choice], given: object, field: str) -> Choice:
    try:
        return kind(given)  # type: ignore[arg-type]  # anything that is no member ends in the line below
    except ValueError:
        advice = Message(N_("Use one of: %(choices)s."), {"choices": ", ".join(kind)})
        raise BadQuestion(field, given, advice) from None


def _period(given: object) -> Period:
    body = _object(given, "between", ("start", "end"))
    try:
        return Period(_day(body.get("start"), "between.start"), _day(body.get("end"), "between.end"))
    except BadPeriod:
        advice = Message(N_("Let the end be on or after the start."))
        raise BadQuestion("between", dict(body), advice) from None


def _day(given: object, field: str) -> date:
    advice = Message(N_("Give a day as YYYY-MM-DD."))
    if not isinstance(given, str):
        raise BadQuestion(field, given, advice)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadQuestion(field, given, advice) from None


def _text(given: object, field: str) -> str:
    if not isinstance(given, str) or not given:
        raise BadQuestion(field, given, Message(N_("Give a text that is not empty.")))
    return given


def _event(body: Json, field: str) -> str | None:
    event = body.get("event")
    return None if event is None else _text(event, f"{field}.event")


def _whole(given: object, field: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise BadQuestion(field, given, Message(N_("Give a whole number.")))
    return given


def _side(given: object, field: str) -> Side:
    measure = _measure(given, field)
    if isinstance(measure, Ratio):
        advice = Message(N_("Divide counts, people, sums or visits; a ratio of ratios has no plain meaning."))
        raise BadQuestion(field, "ratio", advice)
    return measure


def _simple(given: object, field: str) -> SimpleMeasure:
    measure = _measure(given, field)
    if isinstance(measure, Ratio | Combination):
        advice = Message(N_("Combine counts, people, sums and visits: each term is one of them."))
        raise BadQuestion(field, "combination" if isinstance(measure, Combination) else "ratio", advice)
    return measure


def _of_any_event(kind: Callable[[str | None], Measure]) -> Reader:
    def read(given: Json, field: str) -> Measure:
        return kind(_event(_object(given, field, ("kind", "event")), field))

    return read


def _of_event(kind: Callable[[str], Measure]) -> Reader:
    def read(given: Json, field: str) -> Measure:
        return kind(_text(_object(given, field, ("kind", "event")).get("event"), f"{field}.event"))

    return read


def _plain(kind: Callable[[], Measure]) -> Reader:
    def read(given: Json, field: str) -> Measure:
        _object(given, field, ("kind",))
        return kind()

    return read


def _sum(given: Json, field: str) -> Measure:
    body = _object(given, field, ("kind", "event", "of"))
    of = body.get("of", "amount")
    number = _field(of, f"{field}.of")
    if isinstance(number, Dimension):
        raise BadQuestion(f"{field}.of", of, Message(N_("Give 'amount' or {'number': NAME}.")))
    return NumberSum(_text(body.get("event"), f"{field}.event"), number)


def _repeat_people(given: Json, field: str) -> Measure:
    body = _object(given, field, ("kind", "event", "at_least"))
    event = _text(body.get("event"), f"{field}.event")
    return RepeatPeople(event, _whole(body.get("at_least", 2), f"{field}.at_least"))


def _facts(given: Json, field: str) -> Measure:
    metrics = _object(given, field, ("kind", "metrics")).get("metrics")
    return FactSum(tuple(metrics) if isinstance(metrics, list) else metrics)  # type: ignore[arg-type]  # FactSum refuses what is no tuple of texts


def _combination(given: Json, field: str) -> Measure:
    terms = _object(given, field, ("kind", "terms")).get("terms")
    if not isinstance(terms, list):
        raise BadQuestion(f"{field}.terms", terms, Message(N_("Give a list of terms.")))
    return Combination(tuple(_term(term, f"{field}.terms[{place}]") for place, term in enumerate(terms)))


def _term(given: object, field: str) -> Term:
    body = _object(given, field, ("factor", "measure"))
    factor = _decimal(body.get("factor", 1), f"{field}.factor")
    return Term(factor, _simple(body.get("measure"), f"{field}.measure"))


def _ratio(given: Json, field: str) -> Measure:
    body = _object(given, field, ("kind", "numerator", "denominator"))
    numerator = _side(body.get("numerator"), f"{field}.numerator")
    return Ratio(numerator, _side(body.get("denominator"), f"{field}.denominator"))


OF_ANY_EVENT: dict[str, type[EventCount | UniquePeople]] = {"count": EventCount, "people": UniquePeople}
OF_EVENT: dict[str, type[FirstTimePeople | LaterEvents]] = {
    "first_time_people": FirstTimePeople,
    "later_events": LaterEvents,
}
PLAIN: dict[str, type[Visits | Visitors | Views | Bounces | VisitSeconds]] = {
    "visits": Visits,
    "visitors": Visitors,
    "views": Views,
    "bounces": Bounces,
    "visit_seconds": VisitSeconds,
}
MEASURES: dict[str, Reader] = {
    **{name: _of_any_event(kind) for name, kind in OF_ANY_EVENT.items()},
    "sum": _sum,
    **{name: _of_event(kind) for name, kind in OF_EVENT.items()},
    "repeat_people": _repeat_people,
    **{name: _plain(kind) for name, kind in PLAIN.items()},
    "facts": _facts,
    "combination": _combination,
    "ratio": _ratio,
}
KINDS = {kind: name for kinds in (OF_ANY_EVENT, OF_EVENT, PLAIN) for name, kind in kinds.items()}


def _measure(given: object, field: str) -> Measure:
    kind = given.get("kind") if isinstance(given, Mapping) else None
    if not isinstance(given, Mapping) or not isinstance(kind, str) or kind not in MEASURES:
        advice = Message(
            N_("Give an object whose kind is one of: %(kinds)s."), {"kinds": ", ".join(MEASURES)}
        )
        raise BadQuestion(field, given, advice)
    return MEASURES[kind](given, field)


def _field(given: object, field: str) -> Dimension | Number:
    if given == "amount":
        return AMOUNT
    if isinstance(given, str) and given in DIMENSIONS and given != PROPERTY:
        return Dimension(given)
    if isinstance(given, Mapping) and len(given) == 1:
        [(kind, name)] = given.items()
        if kind == PROPERTY:
            return Dimension(PROPERTY, _text(name, f"{field}.property"))
        if kind == "number":
            return Number(_text(name, f"{field}.number"))
    choices = ", ".join(name for name in DIMENSIONS if name != PROPERTY)
    advice = N_("Choose one of: %(choices)s, amount; or {'property': NAME} or {'number': NAME}.")
    raise BadQuestion(field, given, Message(advice, {"choices": choices}))


def _dimension(given: object, field: str) -> Dimension:
    found = _field(given, field)
    if isinstance(found, Number):
        raise BadQuestion(
            field, given, Message(N_("Split by a text, not by a number; numbers can be filtered by."))
        )
    return found


def _filter(given: object, field: str) -> Filter:
    body = _object(given, field, ("on", "op", "value"))
    on = _field(body.get("on"), f"{field}.on")
    op = _choice(Op, body.get("op"), f"{field}.op")
    return Filter(on, op, _value(on, op, body.get("value"), f"{field}.value"))


def _value(on: Dimension | Number, op: Op, given: object, field: str) -> FilterValue:
    if given is None or op in PRESENCE:
        return given  # type: ignore[return-value]  # Filter refuses whatever does not belong here
    if op in LISTS:
        return tuple(given) if isinstance(given, list) else given  # type: ignore[return-value]  # as above
    return given if isinstance(on, Dimension) else _decimal(given, field)  # type: ignore[return-value]  # as above


def _decimal(given: object, field: str) -> Decimal:
    try:
        if isinstance(given, int | float | str | Decimal) and not isinstance(given, bool):
            return Decimal(str(given))
    except InvalidOperation:
        pass
    raise BadQuestion(field, given, Message(N_("Give a number, as 12.5 or '12.5'.")))


def _field_out(on: Dimension | Number) -> object:
    if isinstance(on, Number):
        return "amount" if on.is_amount else {"number": on.key}
    return {"property": on.key} if on.key else on.name


def _filter_out(one: Filter) -> dict[str, object]:
    said: dict[str, object] = {"on": _field_out(one.on), "op": str(one.op)}
    if isinstance(one.value, tuple):
        return said | {"value": list(one.value)}
    if isinstance(one.value, Decimal):
        return said | {"value": str(one.value)}
    return said if one.value is None else said | {"value": one.value}


def _measure_out(measure: Measure) -> dict[str, object]:  # noqa: PLR0911 - one case for each kind of measure
    match measure:
        case EventCount(event) | UniquePeople(event) | FirstTimePeople(event) | LaterEvents(event):
            return {"kind": KINDS[type(measure)], "event": event}
        case NumberSum(event, of):
            return {"kind": "sum", "event": event, "of": _field_out(of)}
        case RepeatPeople(event, at_least):
            return {"kind": "repeat_people", "event": event, "at_least": at_least}
        case FactSum(metrics):
            return {"kind": "facts", "metrics": list(metrics)}
        case Combination(terms):
            return {"kind": "combination", "terms": [_term_out(term) for term in terms]}
        case Ratio(numerator, denominator):
            sides = {"numerator": _measure_out(numerator), "denominator": _measure_out(denominator)}
            return {"kind": "ratio", **sides}
        case _:
            return {"kind": KINDS[type(measure)]}


def _term_out(term: Term) -> dict[str, object]:
    return {"factor": str(term.factor), "measure": _measure_out(term.measure)}
