"""What an import's facts do beside those of the published imports: with it, and without it (facts under JUDGE).

It does not matter whether the import is published itself: the same statements tell what publishing and undoing change.
"""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from yunchou.analytics.sql.current_facts import PUBLISHED
from yunchou.analytics.sql.parameters import GUARD, Parameters

UNCHANGED, SUPERSEDED, CHANGED, LOADED = range(4)
"""What a line does is the highest of what its facts do."""
SAID = (
    "sum(sipHash64(value, currency, isNull(value_workspace), ifNull(value_workspace, 0), "
    "channel, campaign, adgroup, creative, content))"
)
"""The lines of one key in any order: a sum of hashes, so that a line given twice differs from one given once."""
DAY = "source, account, day"


def line_effects_sql(import_id: int, *, lines: tuple[int, int], into: Parameters) -> str:
    """Rows of (effect, lines, account days that are others now) for the lines from the first to before the second."""
    first, end = (into.bind(line, "UInt64") for line in lines)
    mine = f"SELECT key FROM facts WHERE {_of(import_id, into)} AND line >= {first} AND line < {end}"
    effect = (
        f"multiIf(with_import != {into.bind(import_id, 'UInt64')}, if(with_it = own, {UNCHANGED}, {SUPERSEDED}), "
        f"NOT is_without, {LOADED}, with_it = without_it, {UNCHANGED}, {CHANGED})"
    )
    keys = f"SELECT key, {effect} AS does FROM ({_keys(import_id, f'key IN ({mine})', into)})"
    by_line = (
        f"SELECT line, max(does) AS effect, groupUniqArrayIf(({DAY}), does >= {CHANGED}) AS days\n"
        f"FROM (SELECT key, line, {DAY} FROM facts WHERE {_of(import_id, into)} AND line >= {first} AND line < {end}) AS f\n"
        f"INNER JOIN ({keys}) AS k ON k.key = f.key GROUP BY line"
    )
    return f"SELECT effect, count(), groupUniqArrayArray(days) FROM ({by_line}) GROUP BY effect"


def retired_days_sql(import_id: int, *, into: Parameters) -> str:
    """Account days that the import states whole, and of which it leaves out what others state."""
    whole = f"SELECT {DAY} FROM fact_days WHERE {_of(import_id, into)} AND whole"
    mine = f"SELECT key FROM facts WHERE {_of(import_id, into)}"
    which = f"({DAY}) IN ({whole}) AND key NOT IN ({mine})"
    return f"SELECT DISTINCT {DAY} FROM ({_keys(import_id, which, into)}) WHERE is_without AND NOT is_with"


def _of(import_id: int, into: Parameters) -> str:
    return f"{GUARD} AND import_id = {into.bind(import_id, 'UInt64')}"


def _keys(import_id: int, which: str, into: Parameters) -> str:
    """What is said under each key with the import and without it: the highest import at or above the day's floor."""
    this = into.bind(import_id, "UInt64")
    floors = (
        f"SELECT {DAY}, maxIf(import_id, import_id != {this}) AS floor_without, max(import_id) AS floor_with\n"
        f"FROM fact_days WHERE {GUARD} AND whole AND (import_id = {this} OR {PUBLISHED}) GROUP BY {DAY}"
    )
    said = (
        f"SELECT key, {DAY}, import_id, {SAID} AS said FROM facts WHERE {GUARD} AND {which} "
        f"AND (import_id = {this} OR {PUBLISHED}) GROUP BY key, {DAY}, import_id"
    )
    without = f"import_id != {this} AND import_id >= floor_without"
    return (
        f"SELECT key, {DAY}, anyIf(said, import_id = {this}) AS own, "
        f"max({without}) AS is_without, argMaxIf(said, import_id, {without}) AS without_it, "
        "max(import_id >= floor_with) AS is_with, argMaxIf(said, import_id, import_id >= floor_with) AS with_it, "
        "maxIf(import_id, import_id >= floor_with) AS with_import\n"
        f"FROM ({said}) AS s LEFT JOIN ({floors}) AS f USING ({DAY}) GROUP BY key, {DAY}"
    )
