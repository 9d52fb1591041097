"""What reports refuse (stage: learn)."""

from yunchou.core.errors import Conflict, DomainError


class PeriodNotOver(DomainError):
    """A report is of days that are over."""

    code = "period_not_over"


class NothingToReport(DomainError):
    """The period ended before the first event or fact."""

    code = "nothing_to_report"


class NobodyToSendTo(DomainError):
    """A report is sent to people of the workspace or to its groups."""

    code = "nobody_to_send_to"


class ImpossibleSchedule(DomainError):
    """A time that no week or month has, or a format that reports are not written in."""

    code = "impossible_schedule"


class StoredOtherwise(Conflict):
    """A report that another version of the product wrote in a way this one does not read."""

    code = "stored_otherwise"
