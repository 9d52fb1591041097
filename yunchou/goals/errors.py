"""What goals, personas and plans refuse (stage: plan)."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from yunchou.core.errors import Conflict, DomainError, NotAllowed, NotFound

if TYPE_CHECKING:
    from yunchou.goals.advice import Advice


class NoSuchGoal(NotFound):
    """No goal with this number in this workspace."""

    code = "no_such_goal"


class NoSuchPersona(NotFound):
    """No persona with this number in this workspace."""

    code = "no_such_persona"


class NoSuchAction(NotFound):
    """No planned action with this number in this workspace."""

    code = "no_such_action"


class BadGoal(DomainError):
    """A draft that cannot even be kept: no title, or something of another workspace."""

    code = "bad_goal"


class NotSmart(DomainError):
    """A goal that lacks what a commitment needs; `refusals` say field by field what."""

    code = "not_smart"

    def __init__(self, refusals: Sequence["Advice"]) -> None:
        first = refusals[0]
        super().__init__(first.message, advice=first.advice, field=first.field)
        self.refusals = tuple(refusals)


class GoalIsClosed(Conflict):
    """A goal in a state in which this cannot be done to it."""

    code = "goal_is_closed"


class BadBreakdown(DomainError):
    """Parts that do not make up their goal, or a goal that cannot be broken down that way."""

    code = "bad_breakdown"


class BadPersona(DomainError):
    """A persona that says too little, too much or the impossible."""

    code = "bad_persona"


class BadAction(DomainError):
    """A planned action without a text, a day or an owner of this workspace."""

    code = "bad_action"


class NotYourGoal(NotAllowed):
    """A goal is changed by its owner, by who drafted it, or by a manager."""

    code = "not_your_goal"
    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
