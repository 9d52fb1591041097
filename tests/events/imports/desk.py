"""Imports files as a person would: receive, map, start, and wait for the job."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from yunchou.analytics.stores.base import Store
from yunchou.analytics.stores.lookups import FactFilter, FactRow
from yunchou.core.jobs import run_due_jobs
from yunchou.core.models import Job, User, Workspace
from yunchou.events.imports import services
from yunchou.events.imports.child import ending, part_to_json
from yunchou.events.imports.mapping import Mapping
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.reader import ReadingChild, ReadPart
from yunchou.events.imports.reading import converter_for, read_parts
from yunchou.events.imports.selectors import data_import, guess_for
from yunchou.events.models import DataImport


def csv_of(header: Sequence[str], *rows: Sequence[object]) -> bytes:
    """A plain file."""
    return "\n".join(",".join(map(str, row)) for row in (header, *rows)).encode() + b"\n"


class InlineReader(ReadingChild):
    """The reading child without its process: the same messages, quick to start."""

    def __enter__(self) -> "InlineReader":
        self._messages: Iterator[tuple[dict[str, Any], bytes]] = iter(())
        return self

    def __exit__(self, *_exception: object) -> None:
        pass

    def parts(self, *, skip: int) -> Iterator[ReadPart]:
        self._messages = self._answers(skip)
        return self._received()

    def _answers(self, skip: int) -> Iterator[tuple[dict[str, Any], bytes]]:
        # Over JSON and back, as over the pipe.
        plan = Plan.from_json(orjson.loads(orjson.dumps(self._plan.to_json())))
        converter = converter_for(plan)
        for number, part in enumerate(read_parts(self._path, plan, converter)):
            if number >= skip:
                head = {"kind": "part", "number": number, **part_to_json(part)}
                yield orjson.loads(orjson.dumps(head)), b"".join(part.lines)
        yield orjson.loads(orjson.dumps({"kind": "end", **ending(converter)})), b""

    def _answer(self) -> tuple[dict[str, Any], bytes]:
        return next(self._messages)


@dataclass
class Desk:
    workspace: Workspace
    by: User
    now: datetime
    store: Store

    def receive(self, content: bytes, *, name: str = "file.csv") -> DataImport:
        self.now += timedelta(minutes=1)
        return services.receive_file(self.workspace, name=name, chunks=[content], by=self.by, now=self.now)

    def start(
        self, content: bytes, *, name: str = "file.csv", mapping: Mapping | None = None, **options: Any
    ) -> DataImport:
        """Receive and start, by what the file was taken for unless `mapping` says otherwise; `options` change that."""
        received = self.receive(content, name=name)
        mapping = mapping or guess_for(received).mapping
        mapping = replace(mapping, options=replace(mapping.options, **options))
        return services.start(received, mapping=mapping, by=self.by, now=self.now)

    def load(self, content: bytes, **more: Any) -> DataImport:
        """Import a file to its end."""
        return self.finish(self.start(content, **more))

    def finish(self, started: DataImport) -> DataImport:
        self.run()
        done = data_import(started.pk)
        assert done.state == DataImport.State.LOADED, (done.error, done.job and done.job.error)
        return done

    def run(self) -> None:
        run_due_jobs(clock=self.clock())

    def clock(self) -> Callable[[], datetime]:
        at = self.now
        return lambda: at

    def undo(self, done: DataImport) -> DataImport:
        self.now += timedelta(minutes=1)
        services.undo(done, by=self.by, now=self.now)
        self.run()
        undone = data_import(done.pk)
        assert undone.state == DataImport.State.UNDONE, Job.unscoped.latest("created_at").error
        return undone

    # --- what the stores hold

    def facts(self) -> list[FactRow]:
        return list(self.store.fact_rows(FactFilter(), workspace=self.workspace.pk, limit=10_000).rows)

    def total(self, metric: str) -> Decimal:
        return sum((row.value for row in self.facts() if row.metric == metric), Decimal(0))

    def events(self, event: str = "order_completed") -> list[dict[str, Any]]:
        rows = self.store.latest_events(workspace=self.workspace.pk, event=event, limit=100_000)
        return sorted((dict(row) for row in rows), key=lambda row: row["position"])

    def revenue(self, event: str = "order_completed") -> Decimal:
        return sum((row["amount"] for row in self.events(event)), Decimal(0))
