"""Lessons are written, found, answered and exported on their pages; who may change them is their owner or a manager."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.conftest import NOW
from yunchou.core.scope import workspace_scope
from yunchou.lessons import services
from yunchou.lessons.models import Lesson, LessonEvidence
from yunchou.lessons.scope import Effect, Evidence, LessonScope
from yunchou.web.lessons.words import effect_words

WRITTEN = {
    "title": "短视频前三秒必须提问",
    "statement": "开头三秒内提出问题。",
    "channels": ["paid_social"],
    "forms": ["short_video"],
    "audiences": "Z世代，宝妈",
    "effect": "8",
    "effect_unit": "points",
    "effect_low": "5",
    "effect_high": "11",
    "links": "完播率周报 https://example.com/weekly",
    "expires_on": "2026-09-30",
    "do": "confirm",
}


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at(workspace):
    return lambda name, *args: reverse(name, args=[workspace.slug, *args])


@pytest.fixture
def learn(workspace, ana):
    def make(title="短视频前三秒必须提问", **said) -> Lesson:
        given = {
            "statement": "开头三秒内提出问题，完播率上升。",
            "scope": LessonScope(forms=("short_video",)),
            "effect": Effect(Decimal(8), Decimal(5), Decimal(11), "points", "orders"),
            "evidence": [Evidence("link", "https://example.com/a", "实验记录")],
            "expires_on": date(2026, 9, 30),
            "owner": ana,
            "by": ana,
            "now": NOW,
        }
        with workspace_scope(workspace):
            lesson = services.propose_lesson(title, **given | said)
            services.confirm_lesson(lesson, by=ana, now=NOW)
        return lesson

    return make


def test_a_lesson_is_written_and_confirmed_in_one_go(client_of, ben, at):
    answer = client_of(ben).post(at("lesson-new"), {**WRITTEN, "owner": ben.pk}, follow=True)

    lesson = Lesson.unscoped.get()
    page = answer.content.decode()
    assert lesson.state == Lesson.State.ACTIVE
    assert (lesson.channels, lesson.forms) == (["paid_social"], ["short_video"])
    assert lesson.audiences == ["Z世代", "宝妈"]
    assert "+8 points (5 to 11)" in page
    assert 'href="https://example.com/weekly"' in page


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": ""}),
        ("expires_on", {"expires_on": "2026-01-01"}),
        ("effect_low", {"effect_low": "9"}),
        ("effect_unit", {"effect_unit": ""}),
        ("effect", {"effect": ""}),
        ("links", {"links": "somewhere"}),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(client_of, ana, at, field, wrong):
    answer = client_of(ana).post(at("lesson-new"), {**WRITTEN, "owner": ana.pk, **wrong})

    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Lesson.unscoped.exists()


def test_an_edit_keeps_the_evidence_that_stays_ticked(client_of, ana, at, learn):
    lesson = learn(
        evidence=[Evidence("review", "R-0007", "七号复盘"), Evidence("link", "https://a.cn", "旧链接")]
    )
    review = LessonEvidence.unscoped.get(kind="review")

    client_of(ana).post(at("lesson-edit", lesson.pk), {**WRITTEN, "owner": ana.pk, "kept": [review.pk]})

    held = set(LessonEvidence.unscoped.values_list("kind", "label"))
    assert held == {("review", "七号复盘"), ("link", "完播率周报")}


def test_the_list_is_searched_by_pinyin_and_kept_to_a_scope(client_of, ben, at, learn):
    learn()
    learn("大促前七天不改落地页", statement="改版后到达率下降。", scope=LessonScope(forms=("landing_page",)))
    client = client_of(ben)

    by_initials = client.get(at("lessons"), {"q": "dspqsm"}).content.decode()
    by_form = client.get(at("lessons"), {"form": "landing_page"}).content.decode()

    assert "短视频前三秒必须提问" in by_initials
    assert "大促前七天不改落地页" not in by_initials
    assert "大促前七天不改落地页" in by_form
    assert "短视频前三秒必须提问" not in by_form


def test_the_list_takes_as_many_queries_for_many_lessons_as_for_one(client_of, ben, at, learn):
    client = client_of(ben)

    def spent() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(at("lessons"), {"q": "经验"})
        return len(counted)

    learn("第 0 条经验")
    spent()
    for_one = spent()
    for number in range(1, 12):
        learn(f"第 {number} 条经验")

    assert spent() == for_one


def test_the_list_is_exported_with_its_counts(client_of, ana, at, learn, workspace):
    lesson = learn()
    with workspace_scope(workspace):
        services.note_use(lesson, kind="goal", key="1", label="六月", decision="used", by=ana, now=NOW)

    answer = client_of(ana).get(at("lessons"), {"export": "xlsx"})

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "短视频前三秒必须提问"
    assert rows[1][rows[0].index("Used")] == 1


def test_a_contradicted_lesson_shows_the_figures_and_is_kept_with_a_reason(
    client_of, ana, at, learn, workspace
):
    lesson = learn()
    with workspace_scope(workspace):
        services.add_verdict(
            lesson,
            verdict="no_effect",
            kind="review_action",
            key="7.2",
            label="首屏改回",
            figures={"amount": 0.12345678, "low": -1, "high": 1.2, "unit": "points"},
            now=NOW,
        )
    client = client_of(ana)

    page = client.get(at("lesson", lesson.pk)).content.decode()
    assert "New data speaks against this lesson" in page
    assert "+0.1235 points (−1 to 1.2)" in page

    refused = client.post(at("lesson-keep", lesson.pk), {"reason": ""})
    client.post(at("lesson-keep", lesson.pk), {"reason": "样本来自淡季"})
    lesson.refresh_from_db()
    assert refused.status_code == 200
    assert lesson.state == Lesson.State.ACTIVE
    assert "样本来自淡季" in client.get(at("lesson", lesson.pk)).content.decode()


def test_a_colleagues_lesson_is_read_but_not_changed(client_of, ben, every_role, at, learn):
    lesson = learn()

    assert "lesson-edit" not in client_of(ben).get(at("lesson", lesson.pk)).content.decode()
    assert client_of(ben).post(at("lesson-retire", lesson.pk), {"reason": "不要了"}).status_code == 403
    assert (
        client_of(every_role["manager"])
        .post(at("lesson-retire", lesson.pk), {"reason": "平台改版"})
        .status_code
        == 302
    )


def test_a_step_that_the_state_does_not_allow_answers_with_a_conflict(client_of, ana, at, learn):
    assert client_of(ana).post(at("lesson-confirm", learn().pk)).status_code == 409


def test_a_link_that_is_no_web_address_is_never_followed(client_of, ana, at, learn):
    lesson = learn(evidence=[Evidence("link", "javascript:alert(1)", "点我")])

    page = client_of(ana).get(at("lesson", lesson.pk)).content.decode()

    assert "点我" in page
    assert "javascript:" not in page


def test_the_search_of_the_top_bar_finds_lessons(client_of, ben, at, learn):
    lesson = learn()

    page = client_of(ben).get(at("search"), {"q": "qiansanmiao"}).content.decode()

    assert reverse("lesson", args=["ours", lesson.pk]) in page


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("108.30906", "+108.3%"), ("-17.008033", "−17.01%"), ("0.123456", "+0.1235%"), ("123456", "+123,456%")],
)
def test_an_effect_is_written_with_the_digits_an_eye_can_use(amount, shown):
    assert effect_words(Effect(Decimal(amount), None, None, "percent"), metric="") == shown
