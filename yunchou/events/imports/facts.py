"""Rows of a platform's report as facts: one for every figure that a row states (stage: facts)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import orjson

from yunchou.analytics.facts import FactUnit, fact_key, unit_of
from yunchou.events.decoding.rates import Rates
from yunchou.events.imports.cells import CellReader
from yunchou.events.imports.fields import LEVELS, MANUAL, Kind, field_called
from yunchou.events.imports.mapping import Repeated
from yunchou.events.imports.parts import Part, Row, Skip
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.problems import Code, Problem, RowRefused, problem

#: Longest name of a campaign, an ad group, a creative or a piece of content.
LONGEST_TITLE = 500
#: People reached in two hours are not twice as many: what several rows state of these cannot be added up.
NOT_ADDITIVE = frozenset({"reach"})


def _shown_id(given: str, source: str) -> str:
    """What names a thing that has an id alone. Of a cost that a person entered the id is ours, and tells nobody anything."""
    return "" if source == MANUAL else given


@dataclass(slots=True)
class FactRow:
    """What one row, or several of one key, states."""

    row: Row
    day: date
    account: str
    channel: str
    parts: tuple[str, ...]
    names: tuple[str, ...]
    currency: str
    figures: dict[str, Decimal]

    @property
    def key(self) -> int:
        """Names what the row is about, whatever it states of it."""
        return fact_key(source="", account=self.account, day=self.day, parts=self.parts, metric="")


class Facts:
    """Turns rows into facts. Holds which keys the file has stated, and which days of which accounts it speaks about."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._cells = CellReader(plan)
        self._rates = Rates(plan.rates, currency=plan.currency)
        self._metrics = [field.name for field in plan.mapping.metrics]
        self._lines: dict[int, int] = {}
        self.days: set[tuple[str, date]] = set()
        self.account_names: dict[str, str] = {}
        self.currencies: dict[str, str] = {}
        self.channels: Counter[str] = Counter()

    @property
    def key_places(self) -> tuple[int, ...]:
        """The columns that tell rows of one key by; empty if rows of one key are refused anyway."""
        if self._plan.mapping.options.repeated is Repeated.REFUSE:
            return ()
        places = (
            self._cells.place(name)
            for name in self._plan.mapping.columns
            if (field := field_called(Kind.FACTS, name)) and not field.is_metric
        )
        return tuple(sorted(place for place in places if place is not None))

    def convert(self, rows: Sequence[Row], part: Part) -> None:
        """Rows of one key, most often one; each is loaded, skipped or refused."""
        read: list[FactRow] = []
        bad: dict[int, RowRefused] = {}
        for row in rows:
            try:
                read.append(self._read(row))
            except RowRefused as refused:
                bad[row[0]] = refused
        if bad:
            self._refuse_all(rows, bad, part)
            return
        try:
            merged = self._merged(read)
            self._state(merged, part)
        except RowRefused as refused:
            for row in rows:
                part.refuse(row, refused.problem)
            return
        part.skip(Skip.JOINED, len(rows) - 1)

    def rest(self) -> Iterable[Part]:
        """Every row was counted with its part."""
        return ()

    def _refuse_all(self, rows: Sequence[Row], bad: dict[int, RowRefused], part: Part) -> None:
        other = problem(Code.OTHER_LINE, other=min(bad))
        for row in rows:
            part.refuse(row, bad[row[0]].problem if row[0] in bad else other)

    def _read(self, row: Row) -> FactRow:
        cells, reader = row[1], self._cells
        day = reader.required(reader.day(cells, "day"), "day")
        account = reader.identifier(cells, "account")
        ids = [reader.identifier(cells, f"{level}_id") for level in LEVELS]
        names = [reader.text(cells, level, most=LONGEST_TITLE) for level in LEVELS]
        figures = {name: reader.number(cells, name) for name in self._metrics}
        channel = reader.text(cells, "channel")
        source = self._plan.mapping.source
        default = self._plan.account_currencies.get(f"{source}\t{account}", self._plan.currency)
        if name := reader.text(cells, "account_name"):
            self.account_names[account] = name
        return FactRow(
            row=row,
            day=day,
            account=account,
            channel=self._plan.channels.get(channel.lower(), channel),
            parts=tuple(given or name for given, name in zip(ids, names, strict=True)),
            names=tuple(name or _shown_id(given, source) for given, name in zip(ids, names, strict=True)),
            currency=reader.currency(cells, default=default),
            figures={name: value for name, value in figures.items() if value is not None},
        )

    def _merged(self, rows: Sequence[FactRow]) -> FactRow:
        first, *rest = rows
        if not rest:
            return first
        if self._plan.mapping.options.repeated is Repeated.ONCE:
            self._require_equal(first, rest)
            return first
        if odd := next((one for one in rest if one.currency != first.currency), None):
            raise RowRefused(self._different(first, "currency", odd.currency))
        figures = dict(first.figures)
        for one in rest:
            for name, value in one.figures.items():
                figures[name] = figures.get(name, Decimal(0)) + value
        first.figures = {name: value for name, value in figures.items() if name not in NOT_ADDITIVE}
        return first

    def _require_equal(self, first: FactRow, rest: Sequence[FactRow]) -> None:
        for one in rest:
            for name in self._metrics:
                if one.figures.get(name) != first.figures.get(name):
                    raise RowRefused(self._different(first, name, str(one.figures.get(name, ""))))

    def _different(self, first: FactRow, field: str, text: str) -> Problem:
        return self._cells.wrong(Code.DIFFERENT, field, text, other=first.row[0])

    def _state(self, one: FactRow, part: Part) -> None:
        line = one.row[0]
        known = self._lines.setdefault(one.key, line)
        if known != line:
            raise RowRefused(problem(Code.REPEATED, other=known))
        self.days.add((one.account, one.day))
        part.note_day(one.day)
        if not one.figures:
            part.skip(Skip.NOTHING_STATED)
            return
        self.currencies[one.account] = one.currency
        self.channels[one.channel] += 1
        part.lines.append(self._lines_of(one, part))
        part.loaded += 1
        part.facts += len(one.figures)

    def _lines_of(self, one: FactRow, part: Part) -> bytes:
        """A JSON line for each figure. What they share is written once: it is most of it."""
        plan = self._plan
        shared = {
            "workspace": plan.workspace,
            "import_id": plan.import_id,
            "source": plan.mapping.source,
            "account": one.account,
            "day": one.day,
            "channel": one.channel,
            **dict(zip(LEVELS, one.names, strict=True)),
            "line": one.row[0],
        }
        start = orjson.dumps(shared)[:-1] + b","
        return b"".join(
            start + orjson.dumps(self._figure(one, metric, value, part))[1:] + b"\n"
            for metric, value in one.figures.items()
        )

    def _figure(self, one: FactRow, metric: str, value: Decimal, part: Part) -> dict[str, str | int | None]:
        key = fact_key(
            source=self._plan.mapping.source, account=one.account, day=one.day, parts=one.parts, metric=metric
        )
        figure: dict[str, str | int | None] = {"key": key, "metric": metric, "value": format(value, "f")}
        if unit_of(metric) is FactUnit.MONEY:
            told = self._rates.in_workspace(value, currency=one.currency, day=one.day)
            part.no_rate += told is None
            figure |= {
                "currency": one.currency,
                "value_workspace": None if told is None else format(told, "f"),
            }
        return figure
