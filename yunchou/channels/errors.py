"""What may be refused about channels, rules, costs and links (stage: make)."""

from http import HTTPStatus

from yunchou.core.errors import Conflict, DomainError, NotAllowed, NotFound


class NoSuchChannel(NotFound):
    """Neither built in, named by a rule, described, nor seen in the data."""

    code = "no_such_channel"


class ChannelExists(Conflict):
    """Another channel has this key already."""

    code = "channel_exists"


class BadChannel(DomainError):
    """A channel cannot be described like this."""

    code = "bad_channel"


class RulesChanged(Conflict):
    """Somebody else saved the rules while this draft was open."""

    code = "rules_changed"


class BadCost(DomainError):
    """A cost that does not say how much, for which days, or for what."""

    code = "bad_cost"


class NotYourCost(NotAllowed):
    """A cost is corrected by who entered it, or by who may undo imports."""

    code = "not_your_cost"


class BadLink(DomainError):
    """A tracked link cannot be made of this."""

    code = "bad_link"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LinkExists(Conflict):
    """The same link was made before."""

    code = "link_exists"
