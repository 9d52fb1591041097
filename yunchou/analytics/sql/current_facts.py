"""The facts that count now, as a guarded sub-query (JUDGE).

Of the published imports, the highest that states a fact's key holds, unless a higher one states the account's day whole.
All its lines of that key count: a file may break a campaign down further than its mapping does.
"""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from collections.abc import Iterable

from yunchou.analytics.questions import Period
from yunchou.analytics.sql.parameters import GUARD, Parameters

DAY = "source, account, day"
PUBLISHED = f"import_id IN (SELECT import_id FROM published_imports WHERE {GUARD})"


def current_facts(
    columns: Iterable[str],
    conditions: Iterable[str] = (),
    *,
    metrics: Iterable[str],
    period: Period,
    into: Parameters,
) -> str:
    """Rows of `facts` (columns: schema.FACT_COLUMNS) of these metrics and days that count now.

    `conditions` filter what is shown, after it is settled which rows count.
    """
    begins, ends = into.bind(period.start, "Date"), into.bind(period.end, "Date")
    wanted = into.bind(sorted(metrics), "Array(String)")
    span = f"day >= {begins} AND day <= {ends}"
    which = f"{GUARD} AND metric IN {wanted} AND {span}"
    return settled_facts(columns, conditions, which=which, days=span)


def settled_facts(columns: Iterable[str], conditions: Iterable[str], *, which: str, days: str) -> str:
    """Rows that count now. `which` begins with the guard and says what is looked at, `days` says the same of days alone.

    TRICKY: `which` may only look at columns that a key covers (source, account, day, metric): whether a row counts
    depends on all other rows of its key.
    """
    contested = (
        f"SELECT key, max(import_id) FROM facts WHERE {which} AND ({DAY}, import_id) IN ({_shared_days(days, 'import_id >= floor')}) "
        "GROUP BY key"
    )
    alone = f"({DAY}, import_id) NOT IN ({_shared_days(days, 'true')})"
    counts = f"({alone} OR (key, import_id) IN ({contested}))"
    return f"SELECT {', '.join(columns)} FROM facts WHERE {' AND '.join((which, PUBLISHED, counts, *conditions))}"


def _shared_days(days: str, condition: str) -> str:
    """(account day, import) where several published imports speak about the day. On most days one does, and is not asked.

    `floor` is the highest import that states the day whole.
    """
    floor = f"max(if(whole, import_id, 0)) OVER (PARTITION BY {DAY}) AS floor"
    shared = (
        f"min(import_id) OVER (PARTITION BY {DAY}) != max(import_id) OVER (PARTITION BY {DAY}) AS is_shared"
    )
    stated = (
        f"SELECT {DAY}, import_id, {floor}, {shared} FROM fact_days WHERE {GUARD} AND {days} AND {PUBLISHED}"
    )
    return f"SELECT {DAY}, import_id FROM ({stated}) WHERE is_shared AND {condition}"
