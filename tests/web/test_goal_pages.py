"""Goals are drafted with advice, committed with their chance in sight, broken down, and shown with where the gap lies."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.conftest import NOW
from tests.web.reading import words
from yunchou.core.scope import workspace_scope
from yunchou.goals.models import Goal, Persona, PlanAction
from yunchou.lessons import services as lesson_services
from yunchou.lessons.models import Lesson, LessonUse
from yunchou.lessons.scope import LessonScope

APRIL = {"start": "2026-04-01", "end": "2026-04-30"}
FILLED = {"title": "四月订单三千", "level": "company", "metric": "orders", "target": "3,000", **APRIL}


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at(workspace):
    return lambda name, *args: reverse(name, args=[workspace.slug, *args])


@pytest.fixture
def draft(workspace, ana):
    def make(**fields: object) -> Goal:
        said = {
            "title": "四月订单三千",
            "slice": {"metric": "orders", "where": []},
            "form": "count",
            "target": Decimal(3000),
            "baseline": Decimal(2500),
            "baseline_reason": "按去年四月",
            "owner": ana,
            "start": date(2026, 4, 1),
            "end": date(2026, 4, 30),
            "no_parent_reason": "最高一级",
            "created_by": ana,
            "created_at": NOW,
        }
        return Goal.unscoped.create(workspace=workspace, **said | fields)

    return make


@pytest.fixture
def lesson(workspace, ana) -> Lesson:
    with workspace_scope(workspace):
        made = lesson_services.propose_lesson(
            "订单页先给运费",
            statement="下单率上升。",
            scope=LessonScope(metrics=("order-rate",)),
            owner=ana,
            by=ana,
            now=NOW,
        )
        lesson_services.confirm_lesson(made, by=ana, now=NOW)
    return made


def test_an_empty_workspace_is_shown_an_example_and_the_next_step(client_of, ana, at):
    page = words(client_of(ana).get(at("goals")))

    assert "No goals yet" in page
    assert "Set a goal" in page


def test_a_draft_is_kept_however_little_it_says_and_advised_beside_its_fields(client_of, ana, at):
    client = client_of(ana)

    looked = client.post(at("goal-new"), {"title": "四月", "level": "company", "do": "check"})
    page = looked.content.decode()
    assert "The goal names no metric." in page
    assert 'id="advice-metric"' in page
    assert not Goal.unscoped.exists()

    client.post(at("goal-new"), {"title": "四月", "level": "company", "do": "save"})
    assert Goal.unscoped.get().state == Goal.State.DRAFT


def test_advice_comes_along_as_the_form_is_filled_without_replacing_a_field(client_of, ana, at):
    answer = client_of(ana).post(
        at("goal-new"), {"title": "四月", "level": "company", "do": "check"}, headers={"HX-Request": "true"}
    )

    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="goal-looked"')
    assert 'id="advice-target" hx-swap-oob="true"' in page
    assert '<input class="form-control" type="text" name="title"' not in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3,000", Decimal(3000)),
        ("0.3万", Decimal(3000)),
        ("３０００", Decimal(3000)),
        ("1.5k", Decimal(1500)),
    ],
)
def test_a_target_is_read_as_people_type_it(client_of, ana, at, typed, kept):
    client_of(ana).post(at("goal-new"), {**FILLED, "target": typed, "do": "save"})

    assert Goal.unscoped.get().target == kept


def test_a_share_is_typed_in_percent(client_of, ana, at):
    client_of(ana).post(at("goal-new"), {**FILLED, "metric": "order-rate", "target": "5", "do": "save"})

    assert Goal.unscoped.get().target == Decimal("0.05")


def test_what_is_no_number_is_said_beside_its_field(client_of, ana, at):
    page = client_of(ana).post(at("goal-new"), {**FILLED, "target": "viel", "do": "save"}).content.decode()

    assert 'id="id_target_error"' in page
    assert not Goal.unscoped.exists()


def test_the_lessons_that_hold_are_shown_and_decided_with_the_draft(client_of, ana, at, lesson):
    client = client_of(ana)
    looked = client.post(at("goal-new"), {**FILLED, "do": "check"}).content.decode()
    assert lesson.title in looked

    name = f"lesson-{lesson.pk}"
    refused = client.post(at("goal-new"), {**FILLED, name: "rejected", "do": "save"}).content.decode()
    assert "A lesson is not rejected without a reason." in refused
    assert not Goal.unscoped.exists()

    sent = {**FILLED, name: "rejected", f"{name}-reason": "我们包邮", "do": "save"}
    client.post(at("goal-new"), sent)
    use = LessonUse.unscoped.get()
    assert (use.kind, use.key, use.decision, use.reason) == (
        "goal",
        str(Goal.unscoped.get().pk),
        "rejected",
        "我们包邮",
    )


def test_a_decision_is_changed_on_the_goals_page(client_of, ana, at, lesson, draft):
    goal = draft()
    client = client_of(ana)

    client.post(at("goal-lessons", goal.pk), {f"lesson-{lesson.pk}": "used"})

    assert LessonUse.unscoped.get().decision == "used"
    assert "订单页先给运费" in client.get(at("goal", goal.pk)).content.decode()


def test_a_goal_that_lacks_something_cannot_be_committed_to(client_of, ana, at, draft):
    goal = draft(owner=None)
    client = client_of(ana)

    page = client.get(at("goal-commit", goal.pk)).content.decode()
    client.post(at("goal-commit", goal.pk))

    assert "Nobody owns the goal." in page
    assert Goal.unscoped.get().state == Goal.State.DRAFT


def test_a_complete_goal_is_committed_and_cancelled_with_a_reason(client_of, ana, at, draft):
    goal = draft()
    client = client_of(ana)

    client.post(at("goal-commit", goal.pk))
    assert Goal.unscoped.get().state == Goal.State.COMMITTED

    client.post(at("goal-cancel", goal.pk), {"reason": "预算砍了"})
    goal.refresh_from_db()
    assert (goal.state, goal.cancel_reason) == (Goal.State.CANCELLED, "预算砍了")


def test_what_was_committed_to_changes_with_a_reason_only(client_of, ana, at, draft):
    goal = draft(state=Goal.State.COMMITTED, committed_at=NOW)
    client = client_of(ana)
    sent = {
        **FILLED,
        "target": "2800",
        "baseline": "2500",
        "baseline_reason": "按去年四月",
        "owner": ana.pk,
        "no_parent_reason": "最高一级",
        "do": "save",
    }

    refused = client.post(at("goal-edit", goal.pk), sent)
    client.post(at("goal-edit", goal.pk), {**sent, "reason": "活动改期"})

    goal.refresh_from_db()
    assert refused.status_code == 200
    assert goal.target == Decimal(2800)


def test_a_goal_is_not_finished_before_it_is_over(client_of, ana, at, draft):
    running = draft(state=Goal.State.COMMITTED, committed_at=NOW)
    over = draft(state=Goal.State.COMMITTED, committed_at=NOW, start=date(2026, 2, 1), end=date(2026, 2, 28))
    client = client_of(ana)

    assert client.post(at("goal-finish", running.pk)).status_code == 422
    client.post(at("goal-finish", over.pk))

    over.refresh_from_db()
    assert (over.state, over.outcome) == (Goal.State.FINISHED, Goal.Outcome.UNKNOWN)


def test_a_draft_is_discarded_after_a_question(client_of, ana, at, draft):
    goal = draft()
    client = client_of(ana)

    assert client.get(at("goal-discard", goal.pk)).status_code == 200
    client.post(at("goal-discard", goal.pk))

    assert not Goal.unscoped.exists()


def test_a_colleagues_goal_is_read_but_not_changed(client_of, ben, at, draft):
    goal = draft()
    client = client_of(ben)

    assert client.get(at("goal", goal.pk)).status_code == 200
    assert client.get(at("goal-edit", goal.pk)).status_code == 403


def test_the_tree_keeps_to_a_span_and_a_level(client_of, ana, at, draft):
    company = draft(title="公司目标")
    draft(title="团队目标", level="team", parent=company)
    draft(title="上一季度", start=date(2026, 1, 1), end=date(2026, 1, 31))
    client = client_of(ana)

    next_quarter = client.get(at("goals"), {"when": "next-quarter"}).content.decode()
    teams = client.get(at("goals"), {"when": "all", "level": "team"}).content.decode()

    assert "公司目标" in next_quarter
    assert "yc-depth-1" in next_quarter
    assert "上一季度" not in next_quarter
    assert "团队目标" in teams
    assert "公司目标" not in teams


def test_the_tree_is_taken_as_a_workbook(client_of, ana, at, draft):
    draft()

    answer = client_of(ana).get(at("goals"), {"when": "all", "export": "xlsx"})

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "四月订单三千"
    assert rows[1][rows[0].index("Target")] == 3000


def test_without_an_event_store_the_goal_is_shown_without_its_numbers(client_of, ana, at, draft):
    page = client_of(ana).get(at("goal", draft().pk)).content.decode()

    assert "四月订单三千" in page


def test_personas_are_written_put_away_and_named_by_goals(client_of, ana, at, draft):
    client = client_of(ana)
    sent = {
        "name": "银发族",
        "age_from": "28",
        "age_to": "38",
        "platforms": "小红书，视频号",
        "gender": "female",
    }
    client.post(at("persona-new"), sent)

    made = Persona.unscoped.get()
    draft(persona=made)
    assert made.platforms == ["小红书", "视频号"]
    assert "四月订单三千" in client.get(at("persona", made.pk)).content.decode()
    assert "28 – 38" in client.get(at("personas")).content.decode()

    refused = client.post(at("persona-edit", made.pk), {**sent, "age_to": "18"}).content.decode()
    assert 'id="id_age_to_error"' in refused
    client.post(at("persona-archive", made.pk))
    assert "银发族" not in client.get(at("personas")).content.decode()
    client.post(at("persona-restore", made.pk))
    assert "银发族" in client.get(at("personas")).content.decode()


ACTION = {
    "strategy": "内容种草",
    "text": "小红书达人笔记",
    "due": "2026-04-20",
    "quota": "每周 3 篇",
    "budget": "12000.50",
}


def test_actions_are_planned_edited_in_their_row_done_and_deleted(client_of, ana, at, draft):
    goal = draft(state=Goal.State.COMMITTED, committed_at=NOW)
    client = client_of(ana)
    client.post(at("plan-action-add"), {**ACTION, "goal": goal.pk, "owner": ana.pk})
    action = PlanAction.unscoped.get()

    sheet = client.get(at("plan"), {"month": "2026-04"}).content.decode()
    assert "小红书达人笔记" in sheet
    assert "每周 3 篇" in sheet
    row = client.get(at("plan-action-edit", action.pk), headers={"HX-Request": "true"}).content.decode()
    assert row.lstrip().startswith("<tr>")

    client.post(at("plan-action-edit", action.pk), {**ACTION, "text": "改成图文", "state": "doing"})
    action.refresh_from_db()
    assert (action.text, action.state) == ("改成图文", "doing")

    client.post(at("plan-action-state", action.pk), {"state": "done"})
    assert client.post(at("plan-action-delete", action.pk)).status_code == 422
    client.post(at("plan-action-state", action.pk), {"state": "open"})
    client.post(at("plan-action-delete", action.pk))
    assert not PlanAction.unscoped.exists()


def test_the_plan_is_taken_to_excel_and_word_with_its_budget(client_of, ana, at, draft):
    goal = draft(state=Goal.State.COMMITTED, committed_at=NOW)
    client = client_of(ana)
    client.post(at("plan-action-add"), {**ACTION, "goal": goal.pk, "owner": ana.pk})

    excel = client.get(at("plan"), {"month": "2026-04", "export": "xlsx"})
    word = client.get(at("plan"), {"month": "2026-04", "export": "docx"})

    cells = [
        cell
        for name in CalamineWorkbook.from_filelike(io.BytesIO(excel.content)).sheet_names
        for row in CalamineWorkbook.from_filelike(io.BytesIO(excel.content))
        .get_sheet_by_name(name)
        .to_python()
        for cell in row
    ]
    assert "小红书达人笔记" in cells
    assert 12000.5 in cells
    assert word.content.startswith(b"PK")
    assert word["Content-Type"].endswith("wordprocessingml.document")


def test_a_goal_of_the_month_without_actions_says_so(client_of, ana, at, draft):
    draft(state=Goal.State.COMMITTED, committed_at=NOW)

    assert (
        "Nothing is planned for it" in client_of(ana).get(at("plan"), {"month": "2026-04"}).content.decode()
    )


def test_the_search_of_the_top_bar_finds_goals(client_of, ben, at, draft):
    goal = draft()

    page = client_of(ben).get(at("search"), {"q": "订单三"}).content.decode()

    assert at("goal", goal.pk) in page
