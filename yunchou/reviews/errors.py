"""What may be refused about reviews (stage: learn)."""

from yunchou.core.errors import Conflict, DomainError, NotAllowed


class BadReview(DomainError):
    """A review, a cause or an action that does not say enough, or says what cannot be."""

    code = "bad_review"


class AlreadyOpen(Conflict):
    """There is an open review of the same rule and group, goal or change."""

    code = "review_already_open"


class ReviewClosed(Conflict):
    """A closed review stays as it was concluded."""

    code = "review_closed"


class CannotClose(Conflict):
    """Something is missing for a conclusion."""

    code = "review_cannot_close"


class NotYourReview(NotAllowed):
    """A review is changed by its owner, its participants, or a manager."""

    code = "not_your_review"
