"""The guided tour: offered where there is something to show, walked by links alone, remembered, and ended."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse

from tests.conftest import NOW
from yunchou.alerts.models import Firing, Rule
from yunchou.core.scope import workspace_scope
from yunchou.flows.tour import has_landmarks, landmarks
from yunchou.goals.models import Goal, GoalCheck
from yunchou.lessons.models import Lesson
from yunchou.lessons.scope import LessonScope
from yunchou.lessons.services import propose_lesson
from yunchou.reports.models import Kind, Report
from yunchou.reviews.models import Review, ReviewAction, ReviewLesson
from yunchou.web.tour import COOKIE, STEPS

TODAY = NOW.date()
SLICE = {"metric": "cvr", "where": []}
SCOPE = LessonScope(channels=("xiaohongshu",), metrics=("cvr",))
TEMPLATES = Path(__file__).parents[2] / "yunchou/web/templates"


def fired(workspace):
    rule = Rule.objects.create(
        workspace=workspace,
        name="CVR",
        slice=SLICE,
        threshold="0.2",
        minimum=0,
        watched_from=TODAY,
        created_at=NOW,
    )
    days = dict.fromkeys(("first_day", "last_day", "fired_on", "baseline_start", "baseline_end"), TODAY)
    return Firing.objects.create(
        workspace=workspace, rule=rule, terms={}, slice=SLICE, severity="warning", evidence={}, fired_at=NOW,
        tell_at=NOW, **days,
    )  # fmt: skip


def solved(workspace, ana):
    """A case in which an action worked and something was learnt."""
    day = timedelta(days=1)
    review = Review.objects.create(
        workspace=workspace, number=1, kind="alert", slice=SLICE, firing=fired(workspace), start=TODAY, end=TODAY,
        baseline_start=TODAY - 2 * day, baseline_end=TODAY - day, due_at=NOW, opened_at=NOW,
    )  # fmt: skip
    ReviewAction.objects.create(
        workspace=workspace, review=review, text="Restore the page", due=TODAY, slice=SLICE, aim=Decimal("0.1"),
        check_on=TODAY, state="done", done_on=TODAY, verdict="worked", created_at=NOW,
    )  # fmt: skip
    lesson = propose_lesson("Pages", statement="Try on half first.", scope=SCOPE, owner=ana, by=ana, now=NOW)
    ReviewLesson.objects.create(workspace=workspace, review=review, lesson=lesson, at=NOW)
    return review


def committed(workspace, title, *, status):
    goal = Goal.objects.create(
        workspace=workspace, title=title, state="committed", slice=SLICE, target=1, baseline=1, start=TODAY, end=TODAY,
        created_at=NOW,
    )  # fmt: skip
    GoalCheck.objects.create(
        workspace=workspace, goal=goal, day=TODAY, status=status, target=1, checked_at=NOW
    )
    return goal


@pytest.fixture
def shown(workspace, ana):
    """A workspace that has been once around the loop."""
    with workspace_scope(workspace):
        committed(workspace, "Well", status="on_track")
        committed(workspace, "Slips", status="at_risk")
        solved(workspace, ana)
        Report.objects.create(
            workspace=workspace, kind=Kind.WEEKLY, start=TODAY, end=TODAY, answers={}, made_at=NOW
        )
    return workspace


def page(client, workspace, **query):
    return client.get(reverse("tour", args=[workspace.slug]), query)


def test_it_points_at_the_goal_in_danger_and_at_a_case_that_was_solved(shown):
    with workspace_scope(shown):
        found = landmarks()
        assert has_landmarks()
    assert found.goal.title == "Slips"
    assert found.lesson.title == "Pages"


@pytest.mark.parametrize("missing", [Report, ReviewLesson, ReviewAction, Goal])
def test_it_is_offered_only_where_all_of_it_exists(shown, missing):
    with workspace_scope(shown):
        missing.objects.all().delete()
        assert not has_landmarks()
        assert landmarks() is None


def test_whether_it_is_offered_takes_one_query(shown, django_assert_num_queries):
    with workspace_scope(shown), django_assert_num_queries(1):
        assert has_landmarks()


def test_another_workspace_shows_nothing_of_it(shown, other_workspace):
    with workspace_scope(other_workspace):
        assert landmarks() is None


def test_its_page_lists_ten_steps_as_plain_links(shown, client_of, ana):
    said = page(client_of(ana), shown).content.decode()
    assert len(STEPS) == 10
    for number in range(1, 11):
        assert f'href="/w/ours/tour?step={number}"' in said


def test_a_workspace_with_nothing_to_show_says_what_is_missing(workspace, client_of, ana):
    said = page(client_of(ana), workspace).content.decode()
    assert "Nothing to show yet" in said
    assert "?step=" not in said


def test_a_step_leads_to_its_page_and_the_panel_goes_along(shown, client_of, ana):
    client = client_of(ana)
    answer = page(client, shown, step=10)
    assert (answer.status_code, answer["Location"]) == (302, "/w/ours/desk")
    said = client.get("/w/ours/changes").content.decode()
    assert "Step 10 of 10" in said
    assert 'href="/w/ours/tour?step=9"' in said
    assert 'rel="next"' not in said


def test_the_panel_is_only_in_the_workspace_that_is_toured(shown, other_workspace, client_of, ana, join):
    join(ana, other_workspace, "viewer")
    client = client_of(ana)
    page(client, shown, step=10)
    assert "yc-tour" not in client.get("/w/theirs/changes").content.decode()


@pytest.mark.parametrize("step", ["0", "11", "-1", "x", "１"])
def test_a_step_that_there_is_not_shows_the_list(shown, client_of, ana, step):
    answer = page(client_of(ana), shown, step=step)
    assert answer.status_code == 200
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("cookie", ["", "ours", "ours.11", "ours.x", "theirs.3", "."])
def test_a_cookie_that_says_nothing_is_as_none(shown, client_of, ana, cookie):
    client = client_of(ana)
    client.cookies[COOKIE] = cookie
    assert "yc-tour" not in client.get("/w/ours/changes").content.decode()


def test_once_ended_there_is_no_panel_and_no_offer(shown, client_of, ana):
    client = client_of(ana)
    assert "Take the tour" in client.get("/w/ours/dashboard").content.decode()
    page(client, shown, step=10)
    client.post("/w/ours/tour/end")
    said = client.get("/w/ours/dashboard").content.decode()
    assert "yc-tour" not in said
    assert "Take the tour" not in said
    assert "Start" in page(client, shown).content.decode()


def test_every_step_leads_to_a_page_of_its_own(shown, client_of, ana):
    client = client_of(ana)
    names = [resolve(urlsplit(page(client, shown, step=n)["Location"]).path).url_name for n in range(1, 11)]
    assert names == [
        "goal", "firing", "review", "review", "review", "review", "lesson", "goal-new", "report", "desk"
    ]  # fmt: skip


def test_who_may_not_plan_meets_the_list_instead_of_a_refusal(shown, client_of, every_role):
    assert page(client_of(every_role["viewer"]), shown, step=8)["Location"] == "/w/ours/tour"


def test_the_next_goal_is_about_what_the_lesson_is_about(shown, client_of, ana):
    place = page(client_of(ana), shown, step=8)["Location"]
    assert place == "/w/ours/goals/new?metric=cvr&part=channel&value=xiaohongshu"


@pytest.mark.parametrize("part", sorted({step.part for step in STEPS} - {""}))
def test_the_part_of_a_page_that_a_step_means_is_there(part):
    texts = (template.read_text() for template in TEMPLATES.rglob("*.html"))
    assert any(f'id="{part}"' in text for text in texts)


def test_lessons_are_found_by_their_own_page(shown, client_of, ana):
    with workspace_scope(shown):
        lesson = Lesson.objects.get()
    assert page(client_of(ana), shown, step=7)["Location"] == f"/w/ours/lessons/{lesson.pk}"
