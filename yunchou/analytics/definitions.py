"""How a number is computed, in words to translate (JUDGE)."""

from yunchou.analytics.answers import Definition, Unit
from yunchou.analytics.measure_words import formula_of, name_of, number_words, unit_of
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import (
    Compare,
    Dimension,
    FactSum,
    Filter,
    FirstTimePeople,
    Grain,
    LaterEvents,
    Measure,
    Number,
    NumberSum,
    Op,
    Period,
    Question,
    Ratio,
    RepeatPeople,
    UniquePeople,
    Visitors,
)
from yunchou.analytics.questions.measures import Table, counts_people, parts, table_of
from yunchou.analytics.scope import Scope

SPEND = FactSum(("spend",))
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
OF_SESSION = N_(
    "Channel, source, medium, campaign, content and term are those of the session in which the event happened; an "
    "imported event states its own."
)
OVERLAP = N_("One person can be in several groups and days: groups and days add up to more than the total.")
REPEATED = N_("Each group and each day counts for itself: twice in one of them, not in all of them together.")
ALL_TIME = N_("First is the first that is known of a person, imports included, whenever it was.")
FACT_DAYS = N_(
    "Platforms state their days on their own calendar. Their facts count for the channel of the row, else for that of the "
    "account; the newest import holds."
)
UNRATED = N_("Amounts without an exchange rate are left out and reported.")
ROAS = N_("This is ROAS: revenue ÷ spend. 2 means that each unit of money spent brought 2 of revenue.")
LAST_YEAR = N_("Compared with the same calendar days of the year before.")


def definition_of(question: Question, *, scope: Scope) -> Definition:
    """The definition of a trend, from its measure, its window and its filters."""
    measure = question.measure
    unit = unit_of(measure)
    return Definition(
        name=name_of(measure),
        formula=formula_of(measure),
        window=window_of(question.between, question.grain, scope=scope),
        unit=unit,
        currency=scope.currency if unit is Unit.MONEY else None,
        denominator=formula_of(measure.denominator) if isinstance(measure, Ratio) else None,
        notes=(*_notes(question), *map(_filter, question.where)),
    )


def window_of(period: Period, grain: Grain, *, scope: Scope) -> Message:
    """A period with its grain and its zone."""
    values = {"start": str(period.start), "end": str(period.end), "zone": scope.zone.key}
    return Message(WINDOWS[grain], values)


def _notes(question: Question) -> list[Message]:
    measures = parts(question.measure)
    tables = {table_of(one) for one in measures}
    of_session = any(isinstance(on, Dimension) and on.of_the_session for on in _fields(question))
    notes = {
        MERGES: any(counts_people(one) or isinstance(one, FirstTimePeople) for one in measures),
        OVERLAP: any(isinstance(one, UniquePeople | Visitors) for one in measures),
        REPEATED: any(isinstance(one, RepeatPeople) for one in measures),
        ALL_TIME: any(isinstance(one, FirstTimePeople | LaterEvents) for one in measures),
        OF_SESSION: of_session and bool(tables - {Table.SESSIONS, Table.FACTS}),
        SESSIONS: Table.SESSIONS in tables or (of_session and tables != {Table.FACTS}),
        FACT_DAYS: Table.FACTS in tables,
        UNRATED: any(unit_of(one) is Unit.MONEY for one in measures),
        ROAS: _is_roas(question.measure),
        LAST_YEAR: question.compare is Compare.LAST_YEAR,
    }
    return [Message(note) for note, holds in notes.items() if holds]


def _is_roas(measure: Measure) -> bool:
    if not isinstance(measure, Ratio) or measure.denominator != SPEND:
        return False
    above = measure.numerator
    return above == FactSum(("platform_revenue",)) or (isinstance(above, NumberSum) and above.of.is_amount)


def _fields(question: Question) -> list[Dimension | Number | None]:
    return [question.by, *(one.on for one in question.where)]


def _filter(one: Filter) -> Message:
    value = one.value
    said = ", ".join(value) if isinstance(value, tuple) else "" if value is None else f"{value}"
    return Message(FILTERS[one.op], {"field": _field(one.on), "value": said})


def _field(on: Dimension | Number) -> Message | str:
    if isinstance(on, Number):
        return number_words(on)
    return on.key or Message(FIELDS[on.name])
