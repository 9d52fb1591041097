"""A tallying as SQL: one statement counts the total, the buckets, the groups and the cells of all its measures (JUDGE)."""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from yunchou.analytics.questions import Grain
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql.adding import Adding, addings
from yunchou.analytics.sql.counted_rows import Wanted, counted_rows
from yunchou.analytics.sql.parameters import Parameters
from yunchou.analytics.stores.counting import Tallying

CELL, GROUP, BUCKET, TOTAL = 0, 1, 2, 3
"""The levels of a tally's rows: a group in a bucket, a group, a bucket, everything."""
BUCKETS = {Grain.DAY: "day", Grain.WEEK: "toMonday(day)", Grain.MONTH: "toStartOfMonth(day)"}
RANKING = 2
"""So many measures rank the groups: a ratio's two sides. More would only cost time."""

Named = tuple[tuple[str, Adding], ...]
"""What is added up, each under the name of its column."""


def tally_sql(tallying: Tallying, *, scope: Scope, into: Parameters) -> str:
    """Rows of (turn, level, bucket, told, shown, place, …), for every period and measure in one scan.

    `turn` is the place of the period; `told` groups are shown by name, new ones in the order of their `place`; then
    come the numbers of each measure, as `addings` lists them. Where no people are counted, the cells are all there is:
    groups, buckets and totals are their sums.
    """
    numbers = tuple(
        (f"n{place}_{part}", adding)
        for place, measure in enumerate(tallying.measures)
        for part, adding in enumerate(addings(measure, into))
    )
    told = _told(_cells(tallying, numbers, scope=scope, into=into), tallying, numbers, into)
    shown = ", ".join(adding.merged(name) for name, adding in numbers)
    if not tallying.counts_people:
        return (
            f"SELECT turn, {CELL} AS level, bucket, told, if(told, label, '') AS shown, min(place), {shown}\n"
            f"FROM ({told})\nGROUP BY turn, bucket, told, shown"
        )
    levels = "[0, 1, 2, 3]" if tallying.by is not None else "[2, 3]"
    return (
        f"SELECT turn, level, if(level IN ({CELL}, {BUCKET}), bucket, toDate(0)) AS days, "
        f"level IN ({CELL}, {GROUP}) AND told AS is_told, if(is_told, label, '') AS shown, min(place), {shown}\n"
        f"FROM ({told})\nARRAY JOIN {levels} AS level GROUP BY turn, level, days, is_told, shown"
    )


def _cells(tallying: Tallying, numbers: Named, *, scope: Scope, into: Parameters) -> str:
    """Everything added up by period, bucket and label: what follows reads only this."""
    wanted = Wanted(tallying.measures, tallying.periods, tallying.by, tallying.where)
    starts = into.bind([str(period.start) for period in tallying.periods], "Array(Date)")
    turn = f"if(day < {into.bind(tallying.periods[0].start, 'Date')}, 1, 0) AS turn"
    bucket = f"greatest({BUCKETS[tallying.grain]}, {starts}[turn + 1]) AS bucket"
    label = "'' AS label" if tallying.by is None else "label"
    states = ", ".join(f"{adding.state} AS {name}" for name, adding in numbers)
    return (
        f"SELECT {turn}, {bucket}, {label}, {states}\n"
        f"FROM ({counted_rows(wanted, scope=scope, into=into)}) GROUP BY turn, bucket, label"
    )


def _told(cells: str, tallying: Tallying, numbers: Named, into: Parameters) -> str:
    """Cells with whether their label is told apart: it has a name already, or it is large enough for a free seat."""
    if tallying.by is None:
        return f"SELECT *, true AS told, 0 AS place FROM ({cells})"
    is_named = f"has({into.bind(list(tallying.named), 'Array(String)')}, label)"
    if not tallying.seats:
        return f"SELECT *, {is_named} AS told, 0 AS place FROM ({cells})"
    firsts = [(name, adding) for name, adding in numbers if name.endswith("_0")][:RANKING]
    sizes = [
        adding.merged_by_label(name, turn=turn)
        for name, adding in firsts
        for turn in range(len(tallying.periods))
    ]
    totals = ", ".join(f"{size} AS size_{place}" for place, size in enumerate(sizes))
    order = ", ".join(f"size_{place} DESC" for place in range(len(sizes)))
    place = f"dense_rank() OVER (PARTITION BY is_named ORDER BY {order}, label) AS place"
    return (
        f"SELECT *, {place}, is_named OR place <= {into.bind(tallying.seats, 'UInt32')} AS told\n"
        f"FROM (SELECT *, {is_named} AS is_named, {totals} FROM ({cells}))"
    )
