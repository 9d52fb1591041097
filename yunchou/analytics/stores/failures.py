"""The driver's errors as errors of our own (facts under JUDGE)."""

from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

from yunchou.analytics.errors import QueryTooSlow, StoreError, StoreRefused, StoreUnavailable

TOO_SLOW = {159: "time", 160: "time", 241: "memory"}
UNREACHABLE = (202, 209, 210, 425, 473)
"""Too many queries at once, socket time-out, network error, system error, deadlock avoided."""


def named_error(error: ClickHouseError, sql: str) -> StoreError:
    """What went wrong, and what to do. The statement is named by its first line, its values stay out."""
    code = getattr(error, "code", None)
    line = sql.strip().splitlines()[0][:120]
    if code in TOO_SLOW:
        return QueryTooSlow(
            f"The event store stopped a query that ran out of {TOO_SLOW[code]} ({line}…). "
            "Ask for a shorter period or fewer groups."
        )
    if isinstance(error, OperationalError) or code in UNREACHABLE:
        return StoreUnavailable(f"The event store does not answer ({error}). Try again; check that it runs.")
    said = str(error).split(" In scope ", maxsplit=1)[0][:300]  # what follows repeats the values of the query
    return StoreRefused(
        f"The event store refused {line}…: {said} Mend the statement or the data; it will not pass as it is."
    )
