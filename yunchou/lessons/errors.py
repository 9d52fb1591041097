"""What the lessons app refuses (stage: facts)."""

from yunchou.core.errors import Conflict, DomainError, NotAllowed


class BadLesson(DomainError):
    """A lesson that says nothing, or whose scope, effect or expiry make no sense."""

    code = "bad_lesson"


class BadUse(DomainError):
    """A decision about a lesson that does not say what, or rejects without a reason."""

    code = "bad_use"


class BadVerdict(DomainError):
    """A verdict that is none of the three, or names no measurement."""

    code = "bad_verdict"


class NotInThisState(Conflict):
    """A lesson cannot take this step from the state it is in."""

    code = "not_in_this_state"


class NotYours(NotAllowed):
    """A lesson is changed by its owner, or by a manager."""

    code = "not_yours"
