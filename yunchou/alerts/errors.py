"""What may be refused about rules and firings (stage: judge)."""

from yunchou.core.errors import Conflict, DomainError, NotAllowed


class BadRule(DomainError):
    """A rule that watches nothing, or that could never fire."""

    code = "bad_rule"


class RuleExists(Conflict):
    """Another rule has the name already."""

    code = "rule_exists"


class NotYourRule(NotAllowed):
    """A rule is changed by its owner, by who made it, or by a manager."""

    code = "not_your_rule"
