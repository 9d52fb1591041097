"""What a measure is called, how it is computed, and in what unit, in words to translate (JUDGE)."""

from decimal import Decimal
from functools import reduce

from yunchou.analytics import facts
from yunchou.analytics.answers import Unit
from yunchou.analytics.facts import FactUnit
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import (
    Bounces,
    Combination,
    EventCount,
    FactSum,
    FirstTimePeople,
    LaterEvents,
    Measure,
    Number,
    NumberSum,
    Ratio,
    RepeatPeople,
    Term,
    UniquePeople,
    Views,
    Visitors,
    Visits,
    VisitSeconds,
)
from yunchou.analytics.questions.measures import Side

FACTS = {
    "impressions": N_("Impressions"),
    "clicks": N_("Clicks"),
    "spend": N_("Spend"),
    "reach": N_("Reach"),
    "reads": N_("Reads"),
    "plays": N_("Plays"),
    "finished_plays": N_("Finished plays"),
    "likes": N_("Likes"),
    "comments": N_("Comments"),
    "shares": N_("Shares"),
    "saves": N_("Saves"),
    "follows": N_("Follows"),
    "unfollows": N_("Unfollows"),
    "platform_visits": N_("Visits by the platform's count"),
    "platform_leads": N_("Leads by the platform's count"),
    "platform_orders": N_("Orders by the platform's count"),
    "platform_revenue": N_("Revenue by the platform's count"),
    "content_cost": N_("Cost of content"),
    "tool_cost": N_("Cost of tools"),
    "people_cost": N_("Cost of people"),
    "fee": N_("Fees"),
}
NAMES: dict[type, str] = {
    EventCount: N_("Number of “%(event)s” events"),
    UniquePeople: N_("People with “%(event)s” events"),
    NumberSum: N_("Sum of %(number)s of “%(event)s” events"),
    FirstTimePeople: N_("People with their first “%(event)s” event"),
    RepeatPeople: N_("People with at least %(times)s “%(event)s” events"),
    LaterEvents: N_("“%(event)s” events after a person's first"),
    Visits: N_("Visits"),
    Visitors: N_("Visitors"),
    Views: N_("Page views"),
    Bounces: N_("Bounces"),
    VisitSeconds: N_("Time in visits"),
}
FORMULAS: dict[type, str] = {
    EventCount: N_("Count of the “%(event)s” events; a message sent twice counts once"),
    UniquePeople: N_("Count of the different people with at least one “%(event)s” event"),
    NumberSum: N_("Sum of %(number)s over the “%(event)s” events that state it"),
    FirstTimePeople: N_("Count of the people whose first “%(event)s” event of all time lies in the period"),
    RepeatPeople: N_(
        "Count of the different people with at least %(times)s “%(event)s” events in the period"
    ),
    LaterEvents: N_("Count of the “%(event)s” events that are not the first of their person"),
    Visits: N_("Count of the sessions with at least one page or screen"),
    Visitors: N_("Count of the different people with at least one visit"),
    Views: N_("Count of the pages and screens seen in visits"),
    Bounces: N_("Count of the visits with a single page or screen"),
    VisitSeconds: N_("Sum of the seconds from the first to the last event of each visit"),
    FactSum: N_("Sum of what platforms and people state for each day: %(facts)s"),
}
UNITS: dict[type, Unit] = {
    EventCount: Unit.EVENTS,
    LaterEvents: Unit.EVENTS,
    UniquePeople: Unit.PEOPLE,
    Visitors: Unit.PEOPLE,
    FirstTimePeople: Unit.PEOPLE,
    RepeatPeople: Unit.PEOPLE,
    Visits: Unit.VISITS,
    Bounces: Unit.VISITS,
    Views: Unit.VIEWS,
    VisitSeconds: Unit.SECONDS,
}
PER_ONE = (Unit.MONEY, Unit.NUMBER, Unit.SECONDS, Unit.VIEWS)
"""Units of which there is so much per something. Views per visit are a number, no rate: a visit has many."""

Values = dict[str, str | int | Message]


def name_of(measure: Measure) -> Message:
    """The measure in a few words."""
    match measure:
        case FactSum(metrics):
            return _joined(
                [
                    Message(FACTS[one]) if one in FACTS else Message("%(name)s", {"name": one})
                    for one in metrics
                ]
            )
        case Combination(terms):
            return _combined(terms, formulas=False)
        case Ratio(numerator, denominator):
            values: Values = {
                "numerator": _name_of_side(numerator),
                "denominator": _name_of_side(denominator),
            }
            return Message(N_("%(numerator)s ÷ %(denominator)s"), values)
        case _:
            return Message(NAMES[type(measure)], _values(measure))


def _name_of_side(side: Side) -> Message:
    """A sum stands in brackets, or only its last part would be divided."""
    name = name_of(side)
    several = len(side.terms) if isinstance(side, Combination) else len(getattr(side, "metrics", ()))
    return Message(N_("(%(formula)s)"), {"formula": name}) if several > 1 else name


def formula_of(measure: Measure) -> Message:
    """How the measure is computed."""
    match measure:
        case Combination(terms):
            return _combined(terms, formulas=True)
        case Ratio(numerator, denominator):
            values: Values = {"numerator": formula_of(numerator), "denominator": formula_of(denominator)}
            return Message(N_("(%(numerator)s) ÷ (%(denominator)s)"), values)
        case _:
            return Message(FORMULAS[type(measure)], _values(measure))


def unit_of(measure: Measure) -> Unit:
    """How to write the number."""
    match measure:
        case FactSum(metrics):
            return Unit.MONEY if facts.unit_of(metrics[0]) is FactUnit.MONEY else Unit.COUNT
        case NumberSum(_, of):
            return Unit.MONEY if of.is_amount else Unit.NUMBER
        case Combination(terms):
            return _unit_of_sum({unit_of(term.measure) for term in terms})
        case Ratio(numerator, denominator):
            return _unit_of_ratio(unit_of(numerator), unit_of(denominator))
        case _:
            return UNITS[type(measure)]


def number_words(number: Number) -> Message | str:
    """A number of an event in words."""
    return Message(N_("amount")) if number.is_amount else number.key


def _values(measure: Measure) -> Values:
    match measure:
        case NumberSum(event, of):
            return {"event": event, "number": number_words(of)}
        case RepeatPeople(event, at_least):
            return {"event": event, "times": at_least}
        case EventCount(event) | UniquePeople(event):
            return {"event": Message(N_("any")) if event is None else event}
        case FirstTimePeople(event) | LaterEvents(event):
            return {"event": event}
        case FactSum():
            return {"facts": name_of(measure)}
        case _:
            return {}


def _joined(names: list[Message]) -> Message:
    return reduce(
        lambda left, right: Message(N_("%(left)s + %(right)s"), {"left": left, "right": right}), names
    )


def _combined(terms: tuple[Term, ...], *, formulas: bool) -> Message:
    """A sum of terms; what is taken away stands behind a minus."""
    first, *others = terms
    said = _term(first.factor, first, formulas=formulas)
    for term in others:
        text = N_("%(left)s − %(right)s") if term.factor < 0 else N_("%(left)s + %(right)s")
        said = Message(text, {"left": said, "right": _term(abs(term.factor), term, formulas=formulas)})
    return said


def _term(factor: Decimal, term: Term, *, formulas: bool) -> Message:
    said = (
        Message(N_("(%(formula)s)"), {"formula": formula_of(term.measure)})
        if formulas
        else name_of(term.measure)
    )
    if factor == 1:
        return said
    return Message(N_("%(factor)s × %(measure)s"), {"factor": f"{factor.normalize():f}", "measure": said})


def _unit_of_sum(units: set[Unit]) -> Unit:
    """Money with a factor for something else is money; what has no common unit is a plain number."""
    if Unit.MONEY in units:
        return Unit.MONEY
    return next(iter(units)) if len(units) == 1 else Unit.NUMBER


def _unit_of_ratio(above: Unit, below: Unit) -> Unit:
    """So much money, time or number per something is still that; everything else is a bare ratio."""
    if above not in PER_ONE or below in PER_ONE:
        return Unit.RATIO
    return Unit.NUMBER if above is Unit.VIEWS else above
