"""What the addresses about reviews name, and what their forms send: rows of the permission table."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.conftest import NOW
from yunchou.calc.periods import Period
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.metrics.slices import Slice
from yunchou.reviews.models import Review
from yunchou.reviews.selectors import review as review_numbered
from yunchou.reviews.selectors import review_action
from yunchou.reviews.services import (
    ActionDraft,
    Evidence,
    add_action,
    add_cause,
    finish_action,
    open_review,
    write_up,
)

if TYPE_CHECKING:
    from tests.web.permission_table import Place

ONE_DAY = timedelta(days=1)
DAYS = Period(date(2026, 3, 10), date(2026, 3, 12))
ACTION = {
    "text": "Put it back",
    "due": "2026-03-20",
    "metric": "visits",
    "direction": "rise",
    "aim_kind": "share",
    "aim": "10",
    "against": "window",
    "check_on": "2026-04-01",
}


def own_review(place: "Place", person: User | None) -> Mapping[str, Any]:
    """A review that the actor opened."""
    by = person or place.member.user
    with workspace_scope(place.workspace):
        made = open_review(place.workspace, of=Slice("visits"), window=DAYS, owner=None, by=by, now=NOW)
    return {"workspace": place.workspace.slug, "number": made.number}


def own_cause(place: "Place", person: User | None) -> Mapping[str, Any]:
    """A cause that the actor added to their review."""
    found = own_review(place, person)
    with workspace_scope(place.workspace):
        review = review_numbered(found["number"])
        made = add_cause(review, "A new page", by=review.opened_by, now=NOW)
    return {**found, "pk": made.pk}


def own_action(place: "Place", person: User | None) -> Mapping[str, Any]:
    """An action that the actor added to their review."""
    found = own_review(place, person)
    with workspace_scope(place.workspace):
        review = review_numbered(found["number"])
        draft = ActionDraft(
            "Put it back",
            owner=place.member.user,
            due=NOW.date(),
            slice=Slice("visits"),
            direction="rise",
            aim_kind="share",
            aim=Decimal("0.1"),
            check_on=date(2026, 4, 1),
        )
        made = add_action(review, draft, by=review.opened_by, now=NOW)
    return {**found, "pk": made.pk}


def own_done_action(place: "Place", person: User | None) -> Mapping[str, Any]:
    """An action of their review that was done."""
    found = own_action(place, person)
    with workspace_scope(place.workspace):
        action = review_action(found["pk"])
        finish_action(action, by=action.created_by, now=NOW, done_on=date(2026, 3, 2))
    return found


def review_that_says(name: str, *, workspace: Workspace, by: User, now: datetime) -> Review:
    """An open review of the last three days with a cause and an action, all of these words; call inside its workspace."""
    yesterday = now.astimezone(workspace.zone).date() - ONE_DAY
    window = Period(yesterday - 2 * ONE_DAY, yesterday)
    made = open_review(
        workspace, of=Slice("visits"), window=window, owner=by, by=by, now=now, title=name[:160]
    )
    add_cause(made, name, by=by, now=now, evidence=[Evidence(name[:200], "https://docs.example/1")])
    draft = ActionDraft(
        name[:500],
        owner=by,
        due=yesterday,
        slice=Slice("visits"),
        direction="rise",
        aim_kind="share",
        aim=Decimal("0.1"),
        check_on=yesterday + 14 * ONE_DAY,
    )
    add_action(made, draft, by=by, now=now)
    write_up(made, by=by, now=now, went_well=name, went_badly=name, conclusion=name)
    return made


def report_of_review(place: "Place", person: User | None) -> Mapping[str, Any]:
    return {**own_review(place, person), "form": "pdf"}


def lesson_of_review(place: "Place", _person: User | None) -> Mapping[str, Any]:
    return {"title": "Keep it on top", "statement": "Show products first.", "owner": place.member.user_id}


def action_of_review(place: "Place", _person: User | None) -> Mapping[str, Any]:
    return {**ACTION, "owner": place.member.user_id}


def review_by_hand(place: "Place", _person: User | None) -> Mapping[str, Any]:
    return {"metric": "visits", "start": "2026-03-10", "end": "2026-03-12", "owner": place.member.user_id}
