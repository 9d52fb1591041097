"""How a number is computed, in words to translate (JUDGE)."""

from yunchou.analytics.answers import Definition, Unit
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import (
    Dimension,
    EventCount,
    Filter,
    Grain,
    Measure,
    Number,
    NumberSum,
    Op,
    Period,
    Question,
    Ratio,
    UniquePeople,
    Visitors,
    Visits,
)
from yunchou.analytics.questions.measures import counts_people, counts_visits, parts
from yunchou.analytics.scope import Scope

WINDOWS = {
    Grain.DAY: N_("%(start)s to %(end)s, by calendar day in %(zone)s"),
    Grain.WEEK: N_("%(start)s to %(end)s, by week from Monday in %(zone)s"),
    Grain.MONTH: N_("%(start)s to %(end)s, by calendar month in %(zone)s"),
}
FIELDS = {
    "channel": N_("channel"),
    "source": N_("source"),
    "medium": N_("medium"),
    "campaign": N_("campaign"),
    "content": N_("advertisement or content"),
    "term": N_("search term"),
    "platform": N_("platform"),
    "account": N_("account"),
    "adgroup": N_("ad group"),
    "creative": N_("creative"),
    "device": N_("device"),
    "os": N_("operating system"),
    "browser": N_("browser"),
    "region": N_("region"),
    "path": N_("page path"),
    "event": N_("event"),
}
FILTERS = {
    Op.IS: N_("Only where %(field)s is %(value)s"),
    Op.IS_NOT: N_("Only where %(field)s is not %(value)s"),
    Op.IN: N_("Only where %(field)s is one of: %(value)s"),
    Op.NOT_IN: N_("Only where %(field)s is none of: %(value)s"),
    Op.CONTAINS: N_("Only where %(field)s contains %(value)s (case matters)"),
    Op.IS_SET: N_("Only where %(field)s is given"),
    Op.IS_NOT_SET: N_("Only where %(field)s is not given"),
    Op.EQUAL: N_("Only where %(field)s = %(value)s"),
    Op.UNEQUAL: N_("Only where %(field)s is given and not %(value)s"),
    Op.ABOVE: N_("Only where %(field)s > %(value)s"),
    Op.AT_LEAST: N_("Only where %(field)s ≥ %(value)s"),
    Op.BELOW: N_("Only where %(field)s < %(value)s"),
    Op.AT_MOST: N_("Only where %(field)s ≤ %(value)s"),
}
MERGES = N_(
    "A person known by several ids counts once: anonymous events belong to the person who signed in first."
)
SESSIONS = N_(
    "A session is what a person does in one calendar day, cut after more than 30 minutes without an event, "
    "when another campaign brings them, and at midnight. A visit is a session with a page or a screen."
)
OF_SESSION = N_("Channel, source, medium and campaign are those of the session in which the event happened.")
OVERLAP = N_("One person can be in several groups and days: groups and days add up to more than the total.")
UNRATED = N_("Amounts without an exchange rate are left out and reported.")


def definition_of(question: Question, *, scope: Scope) -> Definition:
    """The definition of a trend, from its measure, its window and its filters."""
    measure = question.measure
    unit = _unit(measure)
    return Definition(
        name=_name(measure),
        formula=_formula(measure),
        window=window_of(question.between, question.grain, scope=scope),
        unit=unit,
        currency=scope.currency if unit is Unit.MONEY else None,
        denominator=_formula(measure.denominator) if isinstance(measure, Ratio) else None,
        notes=(*_notes(question), *map(_filter, question.where)),
    )


def window_of(period: Period, grain: Grain, *, scope: Scope) -> Message:
    """A period with its grain and its zone."""
    values = {"start": str(period.start), "end": str(period.end), "zone": scope.zone.key}
    return Message(WINDOWS[grain], values)


def _name(measure: Measure) -> Message:
    match measure:
        case EventCount(event):
            return Message(N_("Number of “%(event)s” events"), {"event": _event(event)})
        case UniquePeople(event):
            return Message(N_("People with “%(event)s” events"), {"event": _event(event)})
        case NumberSum(event, of):
            return Message(
                N_("Sum of %(number)s of “%(event)s” events"), {"number": _number(of), "event": event}
            )
        case Visits():
            return Message(N_("Visits"))
        case Visitors():
            return Message(N_("Visitors"))
        case Ratio(numerator, denominator):
            values = {"numerator": _name(numerator), "denominator": _name(denominator)}
            return Message(N_("%(numerator)s ÷ %(denominator)s"), values)


def _formula(measure: Measure) -> Message:
    match measure:
        case EventCount(event):
            text = N_("Count of the “%(event)s” events; a message sent twice counts once")
            return Message(text, {"event": _event(event)})
        case UniquePeople(event):
            return Message(
                N_("Count of the different people with at least one “%(event)s” event"),
                {"event": _event(event)},
            )
        case NumberSum(event, of):
            return Message(
                N_("Sum of %(number)s over the “%(event)s” events that state it"),
                {"number": _number(of), "event": event},
            )
        case Visits():
            return Message(N_("Count of the sessions with at least one page or screen"))
        case Visitors():
            return Message(N_("Count of the different people with at least one visit"))
        case Ratio(numerator, denominator):
            values = {"numerator": _formula(numerator), "denominator": _formula(denominator)}
            return Message(N_("(%(numerator)s) ÷ (%(denominator)s)"), values)


def _unit(measure: Measure) -> Unit:
    match measure:
        case EventCount():
            return Unit.EVENTS
        case UniquePeople() | Visitors():
            return Unit.PEOPLE
        case Visits():
            return Unit.VISITS
        case NumberSum(_, of):
            return Unit.MONEY if of.is_amount else Unit.NUMBER
        case Ratio(numerator, denominator):
            return _unit_of_ratio(_unit(numerator), _unit(denominator))


def _unit_of_ratio(above: Unit, below: Unit) -> Unit:
    """Money per something is money, a number per something is a number; everything else is a bare ratio."""
    keeps = above in (Unit.MONEY, Unit.NUMBER) and below not in (Unit.MONEY, Unit.NUMBER)
    return above if keeps else Unit.RATIO


def _notes(question: Question) -> list[Message]:
    measures = parts(question.measure)
    notes = []
    if any(counts_people(one) for one in measures):
        notes += [Message(MERGES), Message(OVERLAP)]
    if any(counts_visits(one) for one in measures):
        notes.append(Message(SESSIONS))
    elif any(isinstance(on, Dimension) and on.of_the_session for on in _fields(question)):
        notes += [Message(OF_SESSION), Message(SESSIONS)]
    if any(isinstance(one, NumberSum) and one.of.is_amount for one in measures):
        notes.append(Message(UNRATED))
    return notes


def _fields(question: Question) -> list[Dimension | Number | None]:
    return [question.by, *(one.on for one in question.where)]


def _filter(one: Filter) -> Message:
    value = one.value
    said = ", ".join(value) if isinstance(value, tuple) else "" if value is None else f"{value}"
    return Message(FILTERS[one.op], {"field": _field(one.on), "value": said})


def _field(on: Dimension | Number) -> Message | str:
    if isinstance(on, Number):
        return _number(on)
    return on.key or Message(FIELDS[on.name])


def _number(number: Number) -> Message | str:
    return Message(N_("amount")) if number.is_amount else number.key


def _event(event: str | None) -> Message | str:
    return Message(N_("any")) if event is None else event
