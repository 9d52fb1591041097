"""Opens reviews as the product does, and lets the team work on them: causes, actions, conclusions, lessons."""

from datetime import date, datetime, timedelta

from demo.entering.alerts import slice_of
from demo.entering.cases import (
    EXPECTED,
    LATE_POSTS,
    LATE_POSTS_BACK,
    LATE_POSTS_TITLE,
    MISSED,
    REACHED,
    SEASON,
    STAYS_OPEN_BACK,
    Act,
    Learnt,
    Script,
)
from demo.entering.founding import Team
from yunchou.calc.periods import Period
from yunchou.core.models import User
from yunchou.goals.models import Goal
from yunchou.lessons.services import confirm_lesson
from yunchou.reviews.jobs import measure_what_is_due, open_what_waits
from yunchou.reviews.models import Cause, Review, ReviewAction
from yunchou.reviews.services import (
    ActionDraft,
    accept_cause,
    add_action,
    add_cause,
    add_lesson,
    begin_analysis,
    close_review,
    fill,
    finish_action,
    open_review,
    reject_cause,
    state_no_action,
    write_up,
)

_WEEK = timedelta(days=7)
_HOUR = timedelta(hours=1)


def open_what_fired(*, now: datetime) -> None:
    """A review for each firing and each finished goal, filled at once."""
    open_what_waits(now=now)
    for review in Review.objects.filter(filled_at=None, closed_at=None):
        fill(review, now=now)


def work_on_reviews(team: Team, *, end: date, back: int, now: datetime) -> None:
    """A morning's work on what is open, `back` days before the last one's morning after."""
    if back == LATE_POSTS_BACK:
        _open_by_hand(team, end=end, now=now)
    measure_what_is_due(now=now)
    for review in Review.objects.filter(closed_at=None).select_related("firing__rule", "goal"):
        script = _script_of(review, end=end)
        if script is not None:
            _Meeting(team, review, script, end=end, now=now + _HOUR).go_on()


def _open_by_hand(team: Team, *, end: date, now: datetime) -> None:
    through = end - timedelta(days=LATE_POSTS_BACK)
    if Review.objects.filter(title=LATE_POSTS_TITLE).exists():
        return
    act = LATE_POSTS.act
    assert act is not None, "it is about an action"
    owner = team.who(LATE_POSTS.by)
    review = open_review(
        team.workspace,
        of=slice_of(act.metric, *act.where),
        window=Period(through - _WEEK + timedelta(days=1), through),
        owner=owner,
        title=LATE_POSTS_TITLE,
        participants=[team.who("内容策划")],
        by=owner,
        now=now,
    )
    fill(review, now=now)


def _script_of(review: Review, *, end: date) -> Script | None:
    """How the team goes about it; None for what is left to whoever opens the demo."""
    if review.title == LATE_POSTS_TITLE:
        return LATE_POSTS
    if review.goal is not None:
        return REACHED if review.goal.outcome == Goal.Outcome.REACHED else MISSED
    firing = review.firing
    if firing is None:
        return None
    back = (end - firing.fired_on).days
    for one in EXPECTED:
        if (firing.rule.name, firing.group) == (one.watch.name, one.group) and back in one.backs:
            return one.script
    return SEASON if back > STAYS_OPEN_BACK else None


class _Meeting:
    """One morning's work on one review."""

    def __init__(self, team: Team, review: Review, script: Script, *, end: date, now: datetime) -> None:
        self._team = team
        self._review = review
        self._script = script
        self._end = end
        self._now = now
        self._today = now.astimezone(team.workspace.zone).date()

    @property
    def _by(self) -> User:
        return self._team.who(self._script.by)

    def go_on(self) -> None:
        if self._review.state == Review.State.OPEN:
            self._judge()
            self._act()
        self._finish_actions()
        if self._is_ready():
            self._conclude()

    def _judge(self) -> None:
        begin_analysis(self._review, by=self._by, now=self._now)
        for cause in self._review.causes.filter(state=Cause.State.PROPOSED):
            self._decide(cause)
        if self._script.own_cause:
            add_cause(self._review, self._script.own_cause, by=self._by, now=self._now)
        elif not self._review.causes.filter(state=Cause.State.ACCEPTED).exists():
            add_cause(self._review, self._script.cause_reason, by=self._by, now=self._now)

    def _decide(self, cause: Cause) -> None:
        """The change that the script names, and where it shows; every other change is turned down."""
        title = cause.change.title if cause.change else ""
        if self._script.cause and self._script.cause in title:
            accept_cause(cause, by=self._by, now=self._now, reason=self._script.cause_reason)
        elif cause.kind == Cause.Kind.CHANGE:
            reject_cause(cause, by=self._by, now=self._now, reason="时间或渠道对不上。")

    def _act(self) -> None:
        act = self._script.act
        if act is None:
            state_no_action(self._review, by=self._by, now=self._now, reason=self._script.no_action)
            return
        add_action(self._review, self._draft(act), by=self._by, now=self._now)

    def _draft(self, act: Act) -> ActionDraft:
        accepted = self._review.causes.filter(state=Cause.State.ACCEPTED).first()
        return ActionDraft(
            text=act.text,
            owner=self._team.who(act.by),
            due=self._day(act.done_back),
            slice=slice_of(act.metric, *act.where),
            direction=ReviewAction.Direction.RISE,
            aim_kind=ReviewAction.AimKind.SHARE,
            aim=act.aim,
            check_on=self._day(act.check_back),
            against=act.against,
            cause=accepted,
        )

    def _finish_actions(self) -> None:
        for action in self._review.actions.filter(
            state=ReviewAction.State.OPEN, due__lt=self._today
        ).select_related("owner"):
            finish_action(action, by=action.owner or self._by, now=self._now, done_on=action.due)

    def _is_ready(self) -> bool:
        if self._script.act:
            measured = self._review.actions.exclude(verdict__in=("", ReviewAction.Verdict.TOO_EARLY))
            return bool(measured.exists())
        return self._now - self._review.opened_at >= timedelta(days=self._script.closes_after)

    def _conclude(self) -> None:
        write_up(
            self._review,
            by=self._by,
            now=self._now,
            went_well=self._script.went_well,
            went_badly=self._script.went_badly,
            conclusion=self._script.conclusion,
        )
        if self._script.learnt:
            self._learn(self._script.learnt)
        close_review(self._review, by=self._by, now=self._now)

    def _learn(self, learnt: Learnt) -> None:
        row = add_lesson(
            self._review,
            learnt.title,
            statement=learnt.statement,
            scope=learnt.scope,
            expires_on=self._today + timedelta(days=learnt.holds_for),
            owner=self._by,
            by=self._by,
            now=self._now,
            action=self._review.actions.first(),
        )
        confirm_lesson(row.lesson, by=self._team.who("营销经理"), now=self._now)

    def _day(self, back: int) -> date:
        return self._end - timedelta(days=back)
