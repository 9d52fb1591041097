"""The errors of the event store and of its questions (facts under JUDGE)."""

from yunchou.analytics.messages import Message


class BadQuestion(ValueError):
    """A question that cannot be asked. `advice` says what to do instead."""

    def __init__(self, field: str, value: object, advice: Message) -> None:
        self.field = field
        self.value = value
        self.advice = advice
        super().__init__(f"{field}: {_short(value)} cannot be asked. {advice}")


class StoreError(Exception):
    """Anything that the event store could not do."""


class StoreUnavailable(StoreError):
    """The event store does not answer: try again later."""


class StoreLocked(StoreUnavailable):
    """Another process has the embedded event store open."""


class StoreClosing(StoreUnavailable):
    """This process lets go of the event store: whatever wanted something of it goes on at the next start."""


class QueryTooSlow(StoreError):
    """A query ran past its time limit and was stopped."""


class StoreRefused(StoreError):
    """The event store understood and said no: bad data or a bad statement; trying again will not help."""


class BadStoreUrl(StoreError):
    """EVENTS_URL does not say where the event store is."""


class SchemaTooNew(StoreError):
    """The event store was written by a newer version of this program."""


class StaleBuild(StoreError):
    """Sessions were to be built under a number that a newer build already passed."""


class StillPublished(StoreError):
    """The rows of an import were to be deleted while they count."""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
