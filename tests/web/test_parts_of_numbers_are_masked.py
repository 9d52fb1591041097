"""A number kept to an address that carries somebody's number: covered on every page for who may not see people."""

from datetime import date

import pytest

from tests.conftest import NOW
from tests.web.alert_places import make_firing
from tests.web.reading import words
from tests.web.review_cases import proposed, review_of
from yunchou.alerts.models import Rule
from yunchou.core.scope import workspace_scope
from yunchou.goals.models import Goal
from yunchou.metrics.slices import Slice
from yunchou.reviews.models import ReviewAction

WHOLE, COVERED = "/u/13800138000", "/u/138•••"
OF = Slice("visits").kept_to("path", WHOLE)


@pytest.fixture
def made(workspace, ben, at_noon):
    """Ben's rule with a firing, his goal and his review with an action, all of one page of the shop."""
    common = {"workspace": workspace, "slice": OF.as_json(), "owner": ben, "created_at": NOW}
    with workspace_scope(workspace):
        rule = Rule.objects.create(name="Fall", threshold="0.2", minimum=5, watched_from=NOW.date(), **common)
        firing = make_firing(rule, at=NOW)
        days = {"start": date(2026, 3, 1), "end": date(2026, 3, 31)}
        goal = Goal.objects.create(title="March", target=9, baseline=8, created_by=ben, **days, **common)
        case = review_of(workspace, ben, of=OF)
        cause = proposed(case)
        planned = {"due": NOW.date(), "aim": 1, "check_on": NOW.date(), "text": "Mend"}
        action = ReviewAction.objects.create(review=case, **planned, **common)
    return {
        "desk": "desk?whose=team",
        "rules": "alerts",
        "rule": f"alerts/{rule.pk}/edit",
        "firing": f"alerts/firings/{firing.pk}",
        "goals": "goals",
        "goal": f"goals/{goal.pk}",
        "goal form": f"goals/{goal.pk}/edit",
        "reviews": "reviews",
        "review": f"reviews/{case.number}",
        "review form": f"reviews/{case.number}/edit",
        "cause form": f"reviews/{case.number}/causes/{cause.pk}/reject",
        "action form": f"reviews/{case.number}/actions/{action.pk}/edit",
    }


PAGES = (
    *("desk", "rules", "rule", "firing", "goals", "goal", "goal form"),
    *("reviews", "review", "review form", "cause form", "action form"),
)


@pytest.fixture
def read(made, client_of, workspace):
    """What one of the pages says to a person."""
    return lambda page, person: words(client_of(person).get(f"/w/{workspace.slug}/{made[page]}"))


@pytest.mark.parametrize("page", PAGES)
def test_the_part_is_covered_for_who_may_not_see_people_and_whole_for_who_may(read, ana, ben, page):
    covered, whole = read(page, ben), read(page, ana)
    assert COVERED in covered
    assert WHOLE not in covered
    assert WHOLE in whole
