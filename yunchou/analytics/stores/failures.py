"""The driver's errors as errors of our own (facts under JUDGE)."""

import re

from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

from yunchou.analytics.errors import QueryTooSlow, StoreError, StoreRefused, StoreUnavailable

TOO_SLOW = {159: "time", 160: "time", 241: "memory"}
UNREACHABLE = (202, 209, 210, 425, 473)
"""Too many queries at once, socket time-out, network error, system error, deadlock avoided."""
DENIED = (192, 193, 194, 497, 516)
"""Unknown user, wrong password, no password, no grant, authentication failed. A person mends it and it passes again."""
ADDRESS = re.compile(r" with url: \S+")
"""What the HTTP library repeats of a request: its settings, and the values of a command."""


def named_error(error: ClickHouseError, sql: str) -> StoreError:
    """What went wrong, and what to do. The statement is named by its first line, its values stay out."""
    code = getattr(error, "code", None)
    line = sql.strip().splitlines()[0][:120]
    if code in TOO_SLOW:
        return QueryTooSlow(
            f"The event store stopped a query that ran out of {TOO_SLOW[code]} ({line}…). "
            "Ask for a shorter period or fewer groups."
        )
    if code in DENIED:
        return StoreUnavailable(
            f"The event store does not let its user do this ({line}…): {_said(error)} "
            "Mend the user of EVENTS_URL, or what it is granted."
        )
    if isinstance(error, OperationalError) or code in UNREACHABLE:
        return StoreUnavailable(
            f"The event store does not answer ({_said(error)}). Try again; check that it runs."
        )
    return StoreRefused(
        f"The event store refused {line}…: {_said(error)} Mend the statement or the data; it will not pass as it is."
    )


def unopened(error: ClickHouseError, place: str) -> StoreUnavailable:
    """A server that could not be spoken to at all."""
    if getattr(error, "code", None) in DENIED:
        return StoreUnavailable(
            f"The event store at {place} does not accept this user and password. Mend them in EVENTS_URL."
        )
    return StoreUnavailable(
        f"The event store at {place} does not answer ({_said(error)}). Start it, or mend EVENTS_URL."
    )


def _said(error: ClickHouseError) -> str:
    """The driver's words without the values of the query, which follow `In scope` and stand in addresses."""
    return ADDRESS.sub("", str(error).split(" In scope ", maxsplit=1)[0])[:300]
