"""Statements of what pages look up beside questions (facts under JUDGE)."""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from collections.abc import Collection
from datetime import datetime

from yunchou.analytics.schema import EVENT_COLUMNS, FACT_COLUMNS
from yunchou.analytics.sql import tables
from yunchou.analytics.sql.current_facts import PUBLISHED, settled_facts
from yunchou.analytics.sql.parameters import GUARD, INSTANT, Parameters
from yunchou.analytics.stores.lookups import EventPlace, FactFilter

ORDER = "event = 'order_completed'"
FACT_ROW = tuple(name for name in FACT_COLUMNS if name != "workspace")
VISIT = ("start", "channel", "source", "medium", "campaign")
SOURCE = ("source", "medium", "campaign", "content", "term", "has_click_id", "referrer_host", "channel")


def fact_rows_sql(which: FactFilter, *, limit: int, offset: int, into: Parameters) -> str:
    """A page of facts."""
    page = f"LIMIT {into.bind(limit, 'UInt64')} OFFSET {into.bind(offset, 'UInt64')}"
    order = "day DESC, source, account, metric, line, import_id, key, value"
    return f"{_facts(FACT_ROW, which, into)}\nORDER BY {order} {page}"


def fact_count_sql(which: FactFilter, *, into: Parameters) -> str:
    """How many facts there are on all pages."""
    return _facts(("count()",), which, into)


def _facts(columns: tuple[str, ...], which: FactFilter, into: Parameters) -> str:
    of_import = [f"import_id = {into.bind(which.import_id, 'UInt64')}"] if which.import_id is not None else []
    days = [GUARD, *_days(which, into)]
    looked_at = " AND ".join([*days, *_accounts(which, into)])
    if which.current:
        return settled_facts(columns, of_import, which=looked_at, days=" AND ".join(days))
    return f"SELECT {', '.join(columns)} FROM facts WHERE {' AND '.join((looked_at, PUBLISHED, *of_import))}"


def _days(which: FactFilter, into: Parameters) -> list[str]:
    conditions = []
    if which.first_day is not None:
        conditions.append(f"day >= {into.bind(which.first_day, 'Date')}")
    if which.last_day is not None:
        conditions.append(f"day <= {into.bind(which.last_day, 'Date')}")
    return conditions


def _accounts(which: FactFilter, into: Parameters) -> list[str]:
    conditions = []
    if which.source is not None:
        conditions.append(f"source = {into.text(which.source)}")
    if which.account is not None:
        conditions.append(f"account = {into.text(which.account)}")
    if which.metrics:
        conditions.append(f"metric IN {into.bind(sorted(which.metrics), 'Array(String)')}")
    return conditions


def person_events_sql(
    people: Collection[int], *, limit: int, before: EventPlace | None, into: Parameters
) -> str:
    """The events of these people, newest first; ids compare as text, as everywhere."""
    conditions = [GUARD, f"person IN {into.bind(sorted(people), 'Array(UInt64)')}"]
    if before is not None:
        at, last = into.bind(before.time, INSTANT), into.text(str(before.message_id))
        conditions += [f"time <= {at}", f"(time < {at} OR toString(message_id) < {last})"]
    return (
        f"SELECT {', '.join(EVENT_COLUMNS)}\nFROM events WHERE {' AND '.join(conditions)}\n"
        f"ORDER BY time DESC, toString(message_id) DESC LIMIT {into.bind(limit, 'UInt32')}"
    )


def merged_into_sql(people: Collection[int], *, into: Parameters) -> str:
    """Rows of (person, merged into) for those merged into these people."""
    wanted = into.bind(sorted(people), "Array(UInt64)")
    return f"SELECT person, merged_into FROM ({tables.merges()}) WHERE merged_into IN {wanted}"


def activity_sql(people: Collection[int], *, ids: Collection[int], into: Parameters) -> str:
    """One row a person; `ids`: these people and those merged into them."""
    columns = "time, person, event, amount, amount_workspace"
    mine = f"person IN {into.bind(sorted(ids), 'Array(UInt64)')}"
    events = f"SELECT {columns} FROM events WHERE {GUARD} AND {tables.IS_ACTIVITY} AND {mine}"
    untold = f"countIf({ORDER} AND isNotNull(amount) AND isNull(amount_workspace))"
    return (
        f"SELECT who, min(time), max(time), count(), countIf({ORDER}), "
        f"sumIf(ifNull(amount_workspace, toDecimal64(0, 4)), {ORDER}), {untold}\n"
        f"FROM ({tables.merged(events)}) WHERE who IN {into.bind(sorted(people), 'Array(UInt64)')} GROUP BY who"
    )


def first_visits_sql(people: Collection[int], *, into: Parameters) -> str:
    """Rows of (person, its first visit)."""
    newest = f"SELECT day, max(build) FROM session_builds WHERE {GUARD} GROUP BY day"
    return (
        f"SELECT person, argMin(({', '.join(VISIT)}), start) FROM sessions WHERE {GUARD} AND is_visit "
        f"AND person IN {into.bind(sorted(people), 'Array(UInt64)')} AND (day, build) IN ({newest})\nGROUP BY person"
    )


def recent_traffic_sql(since: datetime, *, limit: int, into: Parameters) -> str:
    """What tracked events carried, most frequent first."""
    said = " OR ".join(
        f"{name} != ''" for name in ("source", "medium", "campaign", "click_id", "referrer_host")
    )
    shown = ", ".join("click_id != '' AS has_click_id" if name == "has_click_id" else name for name in SOURCE)
    return (
        f"SELECT {shown}, count() AS events FROM events WHERE {GUARD} AND {tables.IS_TRACKED} "
        f"AND time >= {into.bind(since, INSTANT)} AND ({said})\n"
        f"GROUP BY {', '.join(SOURCE)} ORDER BY events DESC, {', '.join(SOURCE)} LIMIT {into.bind(limit, 'UInt32')}"
    )
