"""How ClickHouse answers questions: each count is one statement (JUDGE)."""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from yunchou.analytics.answers import Statement
from yunchou.analytics.questions import FactSum, NumberSum, SimpleMeasure, VisitSeconds
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql import tables
from yunchou.analytics.sql.dimensions import NUMBER_SCALE
from yunchou.analytics.sql.drill import CONTRIBUTION, drill_columns, drill_sql, drill_total_sql
from yunchou.analytics.sql.parameters import Parameters
from yunchou.analytics.sql.tally import CELL, GROUP, TOTAL, tally_sql
from yunchou.analytics.stores.counting import (
    OTHER,
    Cell,
    Drill,
    Drilling,
    KnownDays,
    Label,
    Periods,
    Tallied,
    Tally,
    Tallying,
    measures_of,
)
from yunchou.analytics.stores.engine import Engine, Row, Values

HEAVY: Values = {"max_threads": 1}
"""A question takes one core at most: the other one keeps taking events in."""
KEYS = 7
"""How many columns stand before the numbers in a tally's rows."""
NOTHING = Cell(Decimal(0))
CellOf = Callable[[Row], Cell]
"""Makes one measure's cell of a row."""


class ClickHouseCounting:
    """Questions to ClickHouse."""

    engine: Engine

    def known_days(self, *, scope: Scope, periods: Periods) -> KnownDays:
        into = Parameters(scope.workspace)
        day = f"toDate(time, {into.text(scope.zone.key)}) AS day"
        columns = (day, "count() AS events", f"countIf({tables.IS_TRACKED}) AS tracked", "0 AS is_build")
        events = f"{tables.events(columns, (), periods=periods, scope=scope, into=into)} GROUP BY day"
        builds = f"SELECT day, newest_build, 0, 1 FROM ({tables.builds(periods, into=into)})"
        rows = self.engine.select(f"{events}\nUNION ALL\n{builds}", into.values, settings=HEAVY)
        counted = [row[:3] for row in rows if not row[3]]
        return KnownDays(
            active={day: events for day, events, _ in counted},
            tracked={day: tracked for day, _, tracked in counted if tracked},
            built={day: build for day, build, _, is_build in rows if is_build},
        )

    def tally(self, tallyings: Sequence[Tallying], *, scope: Scope) -> list[Tallied]:
        into = Parameters(scope.workspace)
        sql = tally_sql(tallyings, scope=scope, into=into)
        rows = self.engine.select(sql, into.values, settings=HEAVY)
        of_cut: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            of_cut[row[0]].append(row)
        readers = dict(_readers(measures_of(tallyings)))
        statement = Statement(sql, into.values)
        return [_tallied(one, of_cut[cut], readers, statement) for cut, one in enumerate(tallyings)]

    def drill(self, drilling: Drilling, *, scope: Scope) -> Drill:
        listing, adding = Parameters(scope.workspace), Parameters(scope.workspace)
        listed = drill_sql(drilling, scope=scope, into=listing)
        added = drill_total_sql(drilling, scope=scope, into=adding)
        rows = self.engine.select(listed, listing.values, settings=HEAVY)
        [(count, total)] = self.engine.select(added, adding.values, settings=HEAVY)
        number = _number(drilling.measure)
        return Drill(
            columns=drill_columns(drilling.measure),
            rows=tuple((*row[:-1], None if row[-1] is None else number(row[-1])) for row in rows),
            contribution=CONTRIBUTION,
            total_rows=count,
            total_contribution=number(total),
            statements=(Statement(listed, listing.values), Statement(added, adding.values)),
        )


def _tallied(
    tallying: Tallying, rows: Sequence[Row], readers: Mapping[SimpleMeasure, CellOf], statement: Statement
) -> Tallied:
    by_turn = [[row for row in rows if row[1] == turn] for turn in range(len(tallying.periods))]
    tally = _merged_tally if tallying.counts_people else _added_tally
    return Tallied(
        tallies={
            measure: tuple(tally(some, readers[measure]) for some in by_turn) for measure in tallying.measures
        },
        named=_named(tallying, rows),
        statement=statement,
    )


def _merged_tally(rows: Sequence[Row], cell_of: CellOf) -> Tally:
    """Every level as the store counted it: people do not add up."""
    total, buckets = NOTHING, {}
    groups: dict[Label, Cell] = {}
    cells: dict[tuple[Label, date], Cell] = {}
    for row in rows:
        level, bucket, told, shown = row[2:6]
        if level == CELL:
            cells[shown if told else OTHER, bucket] = cell_of(row)
        elif level == GROUP:
            groups[shown if told else OTHER] = cell_of(row)
        elif level == TOTAL:
            total = cell_of(row)
        else:
            buckets[bucket] = cell_of(row)
    return Tally(total, buckets, groups, cells)


def _added_tally(rows: Sequence[Row], cell_of: CellOf) -> Tally:
    """The cells, and their sums."""
    cells: dict[tuple[Label, date], Cell] = {
        (row[5] if row[4] else OTHER, row[3]): cell_of(row) for row in rows
    }
    groups: dict[Label, list[Cell]] = defaultdict(list)
    buckets: dict[date, list[Cell]] = defaultdict(list)
    for (label, bucket), cell in cells.items():
        groups[label].append(cell)
        buckets[bucket].append(cell)
    return Tally(
        total=_sum(cells.values()),
        buckets={bucket: _sum(found) for bucket, found in buckets.items()},
        groups={label: _sum(found) for label, found in groups.items()},
        cells=cells,
    )


def _sum(cells: Collection[Cell]) -> Cell:
    return Cell(
        sum((cell.amount for cell in cells), Decimal(0)),
        sum(cell.usable for cell in cells),
        sum(cell.unusable for cell in cells),
    )


def _named(tallying: Tallying, rows: Sequence[Row]) -> tuple[str, ...]:
    """The names given, then the new ones by their place."""
    if not tallying.seats:
        return tallying.named
    found = {row[5]: row[6] for row in rows if row[2] in (CELL, GROUP) and row[4]}
    new = sorted(found.keys() - set(tallying.named), key=lambda label: found[label])
    return (*tallying.named, *new)


def _readers(measures: Sequence[SimpleMeasure]) -> Iterator[tuple[SimpleMeasure, CellOf]]:
    """What makes a cell of a row, for each measure: their numbers stand one after the other."""
    first = KEYS
    for measure in measures:
        has_rest = isinstance(measure, NumberSum | FactSum)
        yield measure, _reader(first, _number(measure), has_rest=has_rest)
        first += 3 if has_rest else 1


def _reader(first: int, number: Callable[[object], Decimal], *, has_rest: bool) -> CellOf:
    if has_rest:
        return lambda row: Cell(number(row[first]), row[first + 1], row[first + 2])
    return lambda row: Cell(number(row[first]))


def _number(measure: SimpleMeasure) -> Callable[[object], Decimal]:
    """A counted number; sums of properties come in whole millionths, durations in milliseconds."""
    if isinstance(measure, NumberSum) and not measure.of.is_amount:
        return lambda amount: Decimal(f"{amount}E-{NUMBER_SCALE}")
    if isinstance(measure, VisitSeconds):
        return lambda amount: Decimal(f"{amount}E-3")
    return lambda amount: amount if isinstance(amount, Decimal) else Decimal(amount)  # type: ignore[arg-type]  # whole numbers come as int
