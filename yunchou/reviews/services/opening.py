"""Opening a review: for a firing, a finished goal, a period, a change, or by hand (stage: learn)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from yunchou.accounts.selectors import members
from yunchou.alerts.models import Firing
from yunchou.alerts.services import note_review_opened
from yunchou.analytics.questions import BadQuestion
from yunchou.calc.periods import Period
from yunchou.core import audit
from yunchou.core.jobs import enqueue
from yunchou.core.models import Change, User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.goals.models import Goal
from yunchou.inbox.services import tell
from yunchou.metrics.selectors import refusal_of
from yunchou.metrics.slices import Slice
from yunchou.reviews.asking import askable_metric
from yunchou.reviews.errors import AlreadyOpen, BadReview
from yunchou.reviews.models import LONGEST_TITLE, Review

FILL = "reviews.fill"
OPENED = "review.opened"
#: Held against the same weekdays of so many days before, unless a baseline is given.
BASELINE = timedelta(days=28)
ONE_DAY = timedelta(days=1)
#: A baseline with every weekday twice.
LEAST_BASELINE = 14
#: A review of more days than that is of the last of them: the longest course is 400 days with its baseline.
LONGEST_WINDOW = 200
LONGEST_SPAN = 400
#: An alert is looked into within two days.
DUE_AFTER = timedelta(days=2)
JOB = "reviews"


@dataclass(frozen=True, slots=True)
class Opening:
    """All that a new review says of itself."""

    kind: Review.Kind
    of: Slice
    window: Period
    baseline: Period
    owner: User | None
    subject: str = ""
    title: str = ""
    due_at: datetime | None = None
    participants: Sequence[User] = ()
    firing: Firing | None = None
    goal: Goal | None = None
    change: Change | None = None


def open_review(
    workspace: Workspace,
    *,
    of: Slice,
    window: Period,
    owner: User | None,
    now: datetime,
    by: User | None = None,
    baseline: Period | None = None,
    title: str = "",
    kind: str = Review.Kind.MANUAL,
    goal: Goal | None = None,
    change: Change | None = None,
    due_at: datetime | None = None,
    participants: Sequence[User] = (),
) -> Review:
    """Open a review of these days; a job fills it. Baseline: the four weeks before unless given. Due: in two days.

    Raises BadReview, CannotAsk, NotFound (metric) or AlreadyOpen (with the open review of the same goal or change).
    """
    window, baseline = _checked_days(window, baseline, workspace=workspace, now=now)
    require_askable(of, window, workspace=workspace)
    subject = f"goal:{goal.pk}" if goal else f"change:{change.pk}" if change else ""
    _require_new(subject)
    opening = Opening(
        Review.Kind(kind), of, window, baseline, owner, subject, title, due_at, participants, goal=goal, change=change
    )  # fmt: skip
    return _open(workspace, opening, by=by, now=now)


def open_for_firing(firing: Firing, *, now: datetime) -> Review:
    """The review of a firing; one that is open already for the rule and group is answered instead."""
    with workspace_scope(firing.workspace):
        subject = f"rule:{firing.rule_id}:{firing.group_by}:{firing.group}"
        found: Review | None = Review.objects.filter(firing=firing).first() or _open_one(subject)
        if found is not None:
            note_review_opened(firing, now=now)
            return found
        window = Period(firing.first_day, firing.last_day)
        baseline = _held_against(firing, window)
        opening = Opening(
            Review.Kind.ALERT, firing.of, window, baseline, firing.rule.owner, subject, firing=firing
        )
        return _open(firing.workspace, opening, by=None, now=now)


def open_for_goal(goal: Goal, *, now: datetime) -> Review:
    """The review of a finished goal; the one that is open already is answered instead."""
    period, of = goal.period, goal.measures
    assert period is not None, "a finished goal has its days"
    assert of is not None, "a finished goal has its metric"
    with workspace_scope(goal.workspace):
        found = _open_one(f"goal:{goal.pk}")
        if found is not None:
            return found
        window = _last_days(period)
        opening = Opening(
            Review.Kind.GOAL, of, window, _before(window), goal.owner, f"goal:{goal.pk}", goal=goal
        )
        return _open(goal.workspace, opening, by=None, now=now)


@transaction.atomic
def _open(workspace: Workspace, opening: Opening, *, by: User | None, now: datetime) -> Review:
    """TRICKY: the workspace's row is held, so that two reviews opened at once do not take the same number."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    last = Review.objects.aggregate(last=Max("number"))["last"] or 0
    review: Review = Review.objects.create(
        workspace=workspace,
        number=last + 1,
        title=tidy_title(opening.title),
        kind=opening.kind,
        subject=opening.subject,
        firing=opening.firing,
        goal=opening.goal,
        change=opening.change,
        slice=opening.of.as_json(),
        start=opening.window.start,
        end=opening.window.end,
        baseline_start=opening.baseline.start,
        baseline_end=opening.baseline.end,
        owner=opening.owner or _somebody(),
        due_at=opening.due_at or now + DUE_AFTER,
        entered={Review.State.OPEN.value: now.isoformat()},
        opened_by=by,
        opened_at=now,
    )
    review.participants.set(members_of(opening.participants))
    if opening.firing is not None:
        note_review_opened(opening.firing, now=now)
    audit.record("review.opened", by=by, actor_label="" if by else JOB, on=review, now=now)
    tell_owner(review, kind=OPENED, now=now, but=by)
    enqueue(FILL, key=f"{review.pk}", arguments={"review": review.pk}, workspace=workspace, by=by, now=now)
    return review


def tell_owner(review: Review, *, kind: str, now: datetime, but: User | None = None) -> None:
    """Tell the owner about their review, unless they did it themselves."""
    if review.owner is None or review.owner == but:
        return
    values: dict[str, str | int] = {
        "number": review.number,
        "label": review.label,
        "title": review.title or review.label,
    }
    tell(
        [review.owner],
        kind=kind,
        values=values,
        key=f"{kind} {review.pk} {review.owner.pk}",
        workspace=review.workspace,
        now=now,
    )


def _about(review: Review) -> str:
    """What opened it, in a word."""
    if review.firing is not None:
        return review.firing.rule.name
    about = review.goal or review.change
    return str(about) if about is not None else review.label


def members_of(people: Iterable[User]) -> list[User]:
    """These people, who must belong to the workspace. Raises BadReview."""
    asked = {person.pk: person for person in people}
    known = set(members().filter(user__in=asked).values_list("user", flat=True)) if asked else set()
    for pk, person in asked.items():
        if pk not in known:
            raise BadReview(
                _("%(person)s is not in this workspace.") % {"person": person.name},
                advice=_("Choose somebody of the team."),
                field="owner",
            )
    return list(asked.values())


def _open_one(subject: str) -> Review | None:
    found: Review | None = Review.objects.filter(subject=subject, closed_at=None).first()
    return found


def _require_new(subject: str) -> None:
    found = _open_one(subject) if subject else None
    if found is not None:
        raise AlreadyOpen(
            _("%(review)s is open about this already.") % {"review": found.label},
            advice=_("Go on there."),
        )


def _checked_days(
    window: Period, baseline: Period | None, *, workspace: Workspace, now: datetime
) -> tuple[Period, Period]:
    today = now.astimezone(workspace.zone).date()
    if window.end >= today:
        raise BadReview(
            _("%(day)s is not over yet.") % {"day": window.end.isoformat()},
            advice=_("Choose days up to yesterday."),
            field="end",
        )
    if window.length > LONGEST_WINDOW:
        raise BadReview(
            _("These are %(days)d days.") % {"days": window.length},
            advice=_("Choose at most %(most)d.") % {"most": LONGEST_WINDOW},
            field="start",
        )
    baseline = baseline or _before(window)
    if baseline.end >= window.start or (window.end - baseline.start).days >= LONGEST_SPAN:
        raise BadReview(
            _("%(start)s to %(end)s cannot be the baseline.")
            % {"start": baseline.start.isoformat(), "end": baseline.end.isoformat()},
            advice=_("Choose days that end before the review's begin, at most %(most)d days in all.")
            % {"most": LONGEST_SPAN},
            field="baseline_start",
        )
    return window, baseline


def _before(window: Period) -> Period:
    """The four weeks before, or as many days as the window has if that is more."""
    length = max(BASELINE.days, window.length)
    length = min(length, LONGEST_SPAN - window.length)
    return Period(window.start - timedelta(days=length), window.start - ONE_DAY)


def _held_against(firing: Firing, window: Period) -> Period:
    """What the alert was held against, if that has every weekday twice; else the four weeks before."""
    end = min(firing.baseline_end, firing.first_day - ONE_DAY)
    days = (end - firing.baseline_start).days + 1
    is_long = LEAST_BASELINE <= days <= LONGEST_SPAN - window.length
    return Period(firing.baseline_start, end) if is_long else _before(window)


def _last_days(period: Period) -> Period:
    first: date = max(period.start, period.end - timedelta(days=LONGEST_WINDOW - 1))
    return Period(first, period.end)


def require_askable(of: Slice, window: Period, *, workspace: Workspace) -> None:
    """Raises NotFound where there is no such metric, CannotAsk where its rows do not know a filter or it needs a margin."""
    try:
        askable_metric(of.metric, workspace=workspace).over(window, where=of.where)
    except BadQuestion as error:
        raise refusal_of(error) from error


def _somebody() -> User | None:
    """Whoever manages, the longest there first: a review without an owner is nobody's."""
    roles = [role for role in Role if Permission.MANAGE in ROLE_PERMISSIONS[role]]
    found: Membership | None = members().filter(role__in=roles).order_by("joined_at", "id").first()
    return found.user if found else None


def tidy_title(title: str) -> str:
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise BadReview(
            _("The title has %(length)d characters.") % {"length": len(title)},
            advice=_("Use at most %(most)d.") % {"most": LONGEST_TITLE},
            field="title",
        )
    return title
