"""What the metrics app refuses (stage: facts)."""

from yunchou.core.errors import Conflict, DomainError, NotAllowed


class CannotAsk(DomainError):
    """The question makes no sense as it stands."""

    code = "bad_question"


class BadMetric(DomainError):
    """A metric of one's own that names nothing, or computes nothing."""

    code = "bad_metric"


class MetricExists(Conflict):
    """Another metric has the name already."""

    code = "metric_exists"


class NotYours(NotAllowed):
    """A metric or a board is changed by who made it, or by a manager."""

    code = "not_yours"


class BadBoard(DomainError):
    """A board or a card that cannot be shown."""

    code = "bad_board"
