"""What is shown of imports, settled inside the engine: statements for one slice of an import's records (facts under JUDGE).

All statements of one record name the same event and the same order number, so either all of them are tracked or none.
Every sub-query is cut to the slice by `bucket`, which follows the import in the sort key of `event_versions`.
"""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from dataclasses import dataclass

from yunchou.analytics.schema import EVENT_COLUMNS
from yunchou.analytics.sql.current_facts import PUBLISHED
from yunchou.analytics.sql.parameters import GUARD, Parameters

BUCKETS = 256
"""Records fall into these by a hash of their id."""
LOADED, CHANGED, UNCHANGED, SUPERSEDED, TRACKED = "loaded", "changed", "unchanged", "superseded", "tracked"
IMPORTED = "import_id > 0"
ORDER_ID = "strings['order_id']"
TRACKED_ORDER_ID = (
    f"if({ORDER_ID} = '' AND mapContains(numbers, 'order_id') AND abs(numbers['order_id']) < 9007199254740992, "
    f"toString(toInt64(numbers['order_id'])), {ORDER_ID})"
)
"""Trackers send order numbers as texts or as numbers; up to 2 to the 53rd the latter are exact."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The records of an import whose buckets lie from `first` to `last`, both included."""

    import_id: int
    first: int = 0
    last: int = BUCKETS - 1


def effects_sql(part: Slice, *, zone: str, into: Parameters) -> str:
    """Rows of (kind, records, rows, lines, days): what the import's statements do beside those of the published imports.

    A row states one record, and perhaps others that follow from it (`item` 1 and on): `rows` and `lines` leave those out.
    """
    own, below, above = (f"import_id {sign} {_import(part, into)}" for sign in ("=", "<", ">"))
    held = (
        "SELECT message_id, any(part) AS item, "
        f"sumIf(lines, {own}) AS own_lines, anyIf(said, {own}) AS own_said, "
        f"max({below}) AS is_below, argMaxIf(said, import_id, {below}) AS below_said, "
        f"max({above}) AS is_above, argMaxIf(said, import_id, {above}) AS above_said\n"
        f"FROM ({_stated(part, zone=zone, into=into)}) GROUP BY message_id"
    )
    kind = (
        f"multiIf(message_id IN ({_tracked(part, into)}), '{TRACKED}', "
        f"is_above AND above_said.1 != own_said.1, '{SUPERSEDED}', is_above, '{UNCHANGED}', "
        f"NOT is_below, '{LOADED}', below_said.1 = own_said.1, '{UNCHANGED}', '{CHANGED}')"
    )
    days = (
        f"multiIf(kind = '{LOADED}', [own_said.2], kind = '{CHANGED}', [own_said.2, below_said.2], "
        f"kind = '{TRACKED}' AND is_above, [above_said.2], "
        f"kind = '{TRACKED}' AND is_below, [below_said.2], [])"
    )
    return (
        "SELECT kind, count(), countIf(item = 0), sumIf(own_lines, item = 0), groupUniqArrayArray(days)\n"
        f"FROM (SELECT item, own_lines, {kind} AS kind, {days} AS days FROM ({held}))\nGROUP BY kind"
    )


def shown_count_sql(part: Slice, *, into: Parameters) -> str:
    """How many of the slice's records have an imported event."""
    return f"SELECT count() FROM ({_shown(part, into)})"


def gather_wrong_sql(part: Slice, *, into: Parameters) -> str:
    """INSERT … SELECT of the imported events of the slice's records that are not what the published imports state."""
    wrong = _wrong(part, into)
    return (
        "INSERT INTO events_to_drop (workspace, message_id, import_id)\n"
        f"SELECT {{workspace:UInt64}}, message_id, import_id FROM ({wrong})"
    )


def drop_gathered_sql() -> str:
    """DELETE of what was gathered.

    TRICKY: not of a sub-query. A delete is a task for each part of the table, all of them wait for the sub-query's set,
    and the two threads that could build it may both be among those that wait: it then stands for good.
    """
    gathered = "(workspace, message_id, import_id) IN events_to_drop"
    return f"DELETE FROM events WHERE {GUARD} AND {IMPORTED} AND {gathered}"


def show_missing_sql(part: Slice, *, into: Parameters) -> str:
    """INSERT … SELECT of what the published imports state of the slice's records that have no imported event."""
    columns = ", ".join(EVENT_COLUMNS)
    highest = (
        f"SELECT message_id, max((import_id, position, item)) FROM event_versions WHERE {_of_records(part, into)} "
        f"AND {PUBLISHED} GROUP BY message_id"
    )
    return (
        f"INSERT INTO events ({columns})\nSELECT {columns}\nFROM event_versions "
        f"WHERE {_in_slice(part, into)} AND {PUBLISHED} "
        f"AND (message_id, (import_id, position, item)) IN ({highest})\n"
        f"AND message_id NOT IN (SELECT message_id FROM ({_shown(part, into)}))\n"
        f"AND message_id NOT IN ({_tracked(part, into)})\n"
        "LIMIT 1 BY message_id"
    )


def people_left_sql(part: Slice, *, into: Parameters) -> str:
    """People whom the slice names and who have no event, nor anyone merged into them."""
    return (
        f"SELECT DISTINCT person FROM event_versions WHERE {_in_slice(part, into)} "
        f"AND import_id = {_import(part, into)}\n"
        f"AND person NOT IN (SELECT person FROM events WHERE {GUARD})\n"
        f"AND person NOT IN (SELECT into FROM person_overrides WHERE {GUARD})"
    )


def _import(part: Slice, into: Parameters) -> str:
    return into.bind(part.import_id, "UInt64")


def _in_slice(part: Slice, into: Parameters, *, bucket: str = "bucket") -> str:
    if (part.first, part.last) == (0, BUCKETS - 1):
        return GUARD
    first, last = into.bind(part.first, "UInt8"), into.bind(part.last, "UInt8")
    return f"{GUARD} AND {bucket} >= {first} AND {bucket} <= {last}"


def _of_records(part: Slice, into: Parameters) -> str:
    """Statements of any import about the slice's records."""
    mine = f"SELECT message_id FROM event_versions WHERE {_in_slice(part, into)} AND import_id = {_import(part, into)}"
    return f"{_in_slice(part, into)} AND message_id IN ({mine})"


def _stated(part: Slice, *, zone: str | None = None, into: Parameters) -> str:
    """What each import says of the slice's records in its last line about them: (fingerprint, day)."""
    day = f"toDate(time, {into.text(zone)})" if zone else "0"
    return (
        f"SELECT message_id, import_id, any(item) AS part, count() AS lines, argMax((fingerprint, {day}), (position, item)) AS said\n"
        f"FROM event_versions WHERE {_of_records(part, into)} "
        f"AND (import_id = {_import(part, into)} OR {PUBLISHED}) GROUP BY message_id, import_id"
    )


def _shown(part: Slice, into: Parameters) -> str:
    """The imported events of the slice's records."""
    bucket = "bitShiftRight(sipHash64(message_id), 56)"
    mine = f"SELECT message_id FROM event_versions WHERE {_in_slice(part, into)} AND import_id = {_import(part, into)}"
    return (
        f"SELECT message_id, import_id FROM events WHERE {_in_slice(part, into, bucket=bucket)} AND {IMPORTED} "
        f"AND message_id IN ({mine})"
    )


def _wrong(part: Slice, into: Parameters) -> str:
    """Imported events that carry a statement which is not the current one, word for word."""
    right = (
        "SELECT message_id, arrayJoin(arrayMap(one -> one.1, arrayFilter(one -> one.2 = current, statements))) "
        "FROM (SELECT message_id, groupArray((import_id, said.1)) AS statements, argMax(said.1, import_id) AS current\n"
        f"FROM ({_stated(part, into=into)}) GROUP BY message_id) WHERE message_id NOT IN ({_tracked(part, into)})"
    )
    return f"SELECT message_id, import_id FROM ({_shown(part, into)}) WHERE (message_id, import_id) NOT IN ({right})"


def _tracked(part: Slice, into: Parameters) -> str:
    """The records of the slice whose order a tracker brought."""
    of_import = f"{_in_slice(part, into)} AND import_id = {_import(part, into)}"
    names = f"SELECT event FROM event_versions WHERE {of_import} AND {ORDER_ID} != ''"
    tracked = (
        f"SELECT event, {TRACKED_ORDER_ID} FROM events WHERE {GUARD} AND import_id = 0 AND event IN ({names})"
    )
    return (
        f"SELECT message_id FROM event_versions WHERE {of_import} "
        f"AND {ORDER_ID} != '' AND (event, {ORDER_ID}) IN ({tracked})"
    )
