"""Sets the team's alert rules up, and lets them look at every past day as they would have."""

from datetime import date, datetime
from decimal import Decimal

from demo.cast import WORKSPACE_SLUG
from demo.entering.founding import Team, morning
from demo.watching import COOL_DOWN_DAYS, WATCHES, Watch
from yunchou.accounts.models import Membership
from yunchou.accounts.selectors import membership_of
from yunchou.alerts.drafts import RuleDraft
from yunchou.alerts.evaluation import evaluate
from yunchou.alerts.models import Firing
from yunchou.alerts.services import save_rule
from yunchou.analytics.questions import Dimension, Filter, Op
from yunchou.metrics.slices import Slice

#: The team has had its rules since there was a month of data to hold a day against.
RULES_SINCE = 85


def set_rules(team: Team, *, end: date) -> None:
    """Call in the workspace's scope, before there are numbers to fire on: a new rule is looked at straight away."""
    manager = member(team, "营销经理")
    for watch in WATCHES:
        save_rule(_draft(watch, team), by=manager, now=morning(end, back=RULES_SINCE))


def look(team: Team, *, now: datetime) -> list[Firing]:
    """What the rules found on the morning of this day, in all numbers up to the day before."""
    return evaluate(team.workspace, now=now)


def member(team: Team, title: str) -> Membership:
    found = membership_of(team.who(title), slug=WORKSPACE_SLUG)
    assert found is not None, "everybody of the cast has joined"
    return found


def slice_of(metric: str, *where: tuple[str, tuple[str, ...]]) -> Slice:
    """A metric kept to values of dimensions."""
    return Slice(metric, tuple(Filter(Dimension(name), Op.IN, values) for name, values in where))


def _draft(watch: Watch, team: Team) -> RuleDraft:
    return RuleDraft(
        name=watch.name,
        of=slice_of(watch.metric, *watch.where),
        threshold=Decimal(str(watch.threshold)),
        kind=watch.mode.value,
        direction=watch.direction.value,
        days=watch.days,
        minimum=Decimal(str(watch.minimum)),
        group_by=watch.group_by,
        cool_down_days=COOL_DOWN_DAYS,
        severity=watch.severity,
        owner=team.who(watch.by),
    )
