"""What pages look up in ClickHouse beside questions (facts under JUDGE)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from yunchou.analytics.schema import EVENT_COLUMNS
from yunchou.analytics.sql import lookups as sql
from yunchou.analytics.sql.parameters import Parameters
from yunchou.analytics.stores.base import EventRow
from yunchou.analytics.stores.engine import Engine
from yunchou.analytics.stores.lookups import (
    Activity,
    EventPlace,
    FactFilter,
    FactPage,
    FactRow,
    FirstVisit,
    Traffic,
)


class ClickHouseLookups:
    """Facts, people's events and traffic."""

    engine: Engine

    def fact_rows(self, which: FactFilter, *, workspace: int, limit: int, offset: int = 0) -> FactPage:
        listing, counting = Parameters(workspace), Parameters(workspace)
        text = sql.fact_rows_sql(which, limit=limit, offset=offset, into=listing)
        rows = self.engine.select(text, listing.values)
        [(total,)] = self.engine.select(sql.fact_count_sql(which, into=counting), counting.values)
        return FactPage(tuple(FactRow(*row) for row in rows), total)

    def person_events(
        self, *, workspace: int, people: Collection[int], limit: int, before: EventPlace | None = None
    ) -> list[EventRow]:
        into = Parameters(workspace)
        text = sql.person_events_sql(people, limit=limit, before=before, into=into)
        return [dict(zip(EVENT_COLUMNS, row, strict=True)) for row in self.engine.select(text, into.values)]

    def people_merged_into(self, *, workspace: int, people: Collection[int]) -> Mapping[int, int]:
        into = Parameters(workspace)
        return dict(self.engine.select(sql.merged_into_sql(people, into=into), into.values))

    def people_activity(self, *, workspace: int, people: Collection[int]) -> Mapping[int, Activity]:
        ids = {*people, *self.people_merged_into(workspace=workspace, people=people)}
        into = Parameters(workspace)
        rows = self.engine.select(sql.activity_sql(people, ids=ids, into=into), into.values)
        visits = self._first_visits(workspace, people)
        return {
            who: Activity(first, last, events, orders, Decimal(amount), untold, visits.get(who))
            for who, first, last, events, orders, amount, untold in rows
        }

    def recent_traffic(self, *, workspace: int, since: datetime, limit: int) -> Sequence[Traffic]:
        into = Parameters(workspace)
        rows = self.engine.select(sql.recent_traffic_sql(since, limit=limit, into=into), into.values)
        return [
            Traffic(source, medium, campaign, content, term, bool(clicked), host, channel, events)
            for source, medium, campaign, content, term, clicked, host, channel, events in rows
        ]

    def _first_visits(self, workspace: int, people: Collection[int]) -> Mapping[int, FirstVisit]:
        into = Parameters(workspace)
        rows = self.engine.select(sql.first_visits_sql(people, into=into), into.values)
        # TRICKY: the client gives instants inside a tuple without their zone.
        return {who: FirstVisit(visit[0].replace(tzinfo=UTC), *visit[1:]) for who, visit in rows}
