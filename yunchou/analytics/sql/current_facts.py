"""The facts that count now, as a guarded sub-query (JUDGE).

Of the published imports, the highest that states a fact's key holds, unless a higher one states the account's day whole.
All its lines of that key count: a file may break a campaign down further than its mapping does.
"""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from collections.abc import Iterable

from yunchou.analytics.questions import Period
from yunchou.analytics.sql.parameters import GUARD, Parameters

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
    raise NotImplementedError
