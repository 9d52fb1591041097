"""The one event store of this process. Only the process that holds the data folder's lock may open it."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from yunchou.analytics.errors import StoreError
from yunchou.analytics.migrations import migrate
from yunchou.analytics.stores.clickhouse import ClickHouseStore, open_store
from yunchou.core.errors import Unavailable


@lru_cache(maxsize=1)
def _opened() -> ClickHouseStore:
    store = open_store(settings.ENV.events_url)
    migrate(store)
    return store


def event_store() -> ClickHouseStore:
    """The event store, opened and migrated on first use. Raises Unavailable when it does not answer."""
    try:
        return _opened()
    except StoreError as error:
        raise Unavailable(
            _("The event store does not answer: %(error)s") % {"error": error},
            advice=_("Try again shortly; yunchou doctor says what is wrong."),
        ) from error


def close_event_store() -> bool:
    """Let go of the store if it was opened. False: a statement of it still runs, and only the process's end stops it."""
    if not _opened.cache_info().currsize:
        return True
    is_closed = _opened().close()
    _opened.cache_clear()
    return is_closed
