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
    settled = f"{PUBLISHED} AND ({DAY}, import_id) NOT IN ({_retired(days)})"
    highest = f"SELECT key, max(import_id) FROM facts WHERE {which} AND {settled} GROUP BY key"
    kept = " AND ".join((which, PUBLISHED, f"(key, import_id) IN ({highest})", *conditions))
    return f"SELECT {', '.join(columns)} FROM facts WHERE {kept}"


def _retired(days: str) -> str:
    """Days of imports that a higher import stated whole."""
    floors = f"max(if(whole, import_id, 0)) OVER (PARTITION BY {DAY}) AS floor"
    stated = f"SELECT {DAY}, import_id, {floors} FROM fact_days WHERE {GUARD} AND {days} AND {PUBLISHED}"
    return f"SELECT {DAY}, import_id FROM ({stated}) WHERE import_id < floor"
