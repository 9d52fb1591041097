"""Tallyings as SQL: one statement counts the totals, the buckets, the groups and the cells of all of them (JUDGE)."""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from collections.abc import Iterator, Mapping, Sequence

from yunchou.analytics.questions import Grain, SimpleMeasure
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql.adding import Adding, addings
from yunchou.analytics.sql.counted_rows import Cut, Wanted, by_cut, counted_rows
from yunchou.analytics.sql.parameters import Parameters
from yunchou.analytics.stores.counting import Tallying, measures_of

CELL, GROUP, BUCKET, TOTAL = 0, 1, 2, 3
"""The levels of a tally's rows: a group in a bucket, a group, a bucket, everything."""
BUCKETS = {Grain.DAY: "day", Grain.WEEK: "toMonday(day)", Grain.MONTH: "toStartOfMonth(day)"}
RANKING = 2
"""So many measures rank the groups: a ratio's two sides. More would only cost time."""

Named = Mapping[SimpleMeasure, tuple[tuple[str, Adding], ...]]
"""What is added up for each measure, every part under the name of its column."""


def tally_sql(tallyings: Sequence[Tallying], *, scope: Scope, into: Parameters) -> str:
    """Rows of (cut, turn, level, bucket, told, shown, place, …): all tallyings of a table in one scan.

    `cut` is the place of the tallying, `turn` that of the period; `told` groups are shown by name, new ones in the
    order of their `place`; then come the numbers of each measure, as `addings` lists them. Where no people are counted,
    the cells are all there is: groups, buckets and totals are their sums.
    """
    numbers = {
        measure: tuple(
            (f"n{place}_{part}", adding)
            for part, adding in enumerate(addings(measure, _counted_in(measure, tallyings), into))
        )
        for place, measure in enumerate(measures_of(tallyings))
    }
    told = _told(_cells(tallyings, numbers, scope=scope, into=into), tallyings, numbers, into)
    shown = ", ".join(adding.merged(name) for name, adding in _columns(numbers))
    if not any(one.counts_people for one in tallyings):
        return (
            f"SELECT cut, turn, {CELL} AS level, bucket, told, if(told, label, '') AS shown, min(place), {shown}\n"
            f"FROM ({told})\nGROUP BY cut, turn, bucket, told, shown"
        )
    levels = by_cut([f"{_levels(one)}" for one in tallyings])
    return (
        f"SELECT cut, turn, level, if(level IN ({CELL}, {BUCKET}), bucket, toDate(0)) AS days, "
        f"level IN ({CELL}, {GROUP}) AND told AS is_told, if(is_told, label, '') AS shown, min(place), {shown}\n"
        f"FROM ({told})\nARRAY JOIN {levels} AS level GROUP BY cut, turn, level, days, is_told, shown"
    )


def _counted_in(measure: SimpleMeasure, tallyings: Sequence[Tallying]) -> str:
    """The condition that a row's cut counts the measure."""
    places = [place for place, one in enumerate(tallyings) if measure in one.measures]
    return "true" if len(places) == len(tallyings) else f"cut IN {places}"


def _levels(tallying: Tallying) -> list[int]:
    if not tallying.counts_people:
        return [CELL]
    return [CELL, GROUP, BUCKET, TOTAL] if tallying.by is not None else [BUCKET, TOTAL]


def _columns(numbers: Named) -> Iterator[tuple[str, Adding]]:
    return (each for parts in numbers.values() for each in parts)


def _cells(tallyings: Sequence[Tallying], numbers: Named, *, scope: Scope, into: Parameters) -> str:
    """Everything added up by cut, period, bucket and label: what follows reads only this."""
    wanted = Wanted(tuple(Cut(one.measures, one.periods, one.by, one.where) for one in tallyings))
    of_one = "toUInt8(0) AS cut, " if len(tallyings) == 1 else "cut, "
    begins = by_cut([into.bind(one.periods[0].start, "Date") for one in tallyings])
    starts = by_cut(
        [into.bind([str(each.start) for each in one.periods], "Array(Date)") for one in tallyings]
    )
    bucket = f"greatest({by_cut([BUCKETS[one.grain] for one in tallyings])}, {starts}[turn + 1]) AS bucket"
    label = "label" if wanted.splits or len(tallyings) > 1 else "'' AS label"
    states = ", ".join(f"{adding.state} AS {name}" for name, adding in _columns(numbers))
    return (
        f"SELECT {of_one}if(day < {begins}, 1, 0) AS turn, {bucket}, {label}, {states}\n"
        f"FROM ({counted_rows(wanted, scope=scope, into=into)}) GROUP BY cut, turn, bucket, label"
    )


def _told(cells: str, tallyings: Sequence[Tallying], numbers: Named, into: Parameters) -> str:
    """Cells with whether their label is told apart: it has a name already, or it is large enough for a free seat."""
    is_named = by_cut(
        [
            "true" if one.by is None else f"has({into.bind(list(one.named), 'Array(String)')}, label)"
            for one in tallyings
        ]
    )
    sizes = list(_sizes(tallyings, numbers))
    if not sizes:
        return f"SELECT *, {is_named} AS told, 0 AS place FROM ({cells})"
    seats = by_cut([into.bind(one.seats, "UInt32") for one in tallyings])
    totals = ", ".join(f"{size} AS size_{place}" for place, size in enumerate(sizes))
    order = ", ".join(f"size_{place} DESC" for place in range(len(sizes)))
    place = f"dense_rank() OVER (PARTITION BY cut, is_named ORDER BY {order}, label) AS place"
    return (
        f"SELECT *, {place}, is_named OR place <= {seats} AS told\n"
        f"FROM (SELECT *, {is_named} AS is_named, {totals} FROM ({cells}))"
    )


def _sizes(tallyings: Sequence[Tallying], numbers: Named) -> Iterator[str]:
    """What ranks the labels of each cut: nothing but zeros in the others."""
    for cut, one in enumerate(tallyings):
        if one.by is not None and one.seats:
            for measure in one.measures[:RANKING]:
                name, adding = numbers[measure][0]
                for turn in range(len(one.periods)):
                    yield adding.merged_by_label(name, cut=cut, turn=turn)
