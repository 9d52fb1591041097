"""Lessons are found by Chinese words, by pinyin and by its initials, on both databases, and never by another workspace."""

import pytest

from tests.conftest import NOW
from yunchou.core.scope import workspace_scope
from yunchou.lessons.models import Lesson
from yunchou.lessons.scope import LessonScope
from yunchou.lessons.selectors import LessonFilter, search_lessons
from yunchou.lessons.services import confirm_lesson, edit_lesson, propose_lesson

TITLE = "短视频前三秒必须提问"
STATEMENT = "开头三秒内提出问题，完播率提升约 8 个百分点；只铺陈品牌则没有变化。"


@pytest.fixture
def learn(scope, ana):
    """Write a lesson down."""

    def make(title: str, statement: str = "照做即可。", **scope: tuple[str, ...]) -> Lesson:
        return propose_lesson(
            title, statement=statement, scope=LessonScope(**scope), owner=ana, by=ana, now=NOW
        )

    return make


@pytest.mark.parametrize(
    "text",
    [
        "短视频",
        "前三秒 提问",
        "完播",
        "完播率",
        "播率提升",
        "提升完播率",
        "duanshipin",
        "shipin",
        "dsp",
        "wbl",
        "wanbo",
        "WBL 前三秒",
        "ｄｓｐ",
        "三",
    ],
)
def test_a_lesson_is_found_by_its_words_and_by_how_they_sound(learn, text):
    wanted = learn(TITLE, STATEMENT)
    learn("大促前七天不改落地页", "改版后到达率下降。")

    assert search_lessons(text) == [wanted]


@pytest.mark.parametrize("text", ["直播", "完播率 落地页", "zhibo", "播完"])
def test_what_a_lesson_does_not_say_does_not_find_it(learn, text):
    learn(TITLE, STATEMENT)

    assert search_lessons(text) == []


def test_two_readings_of_one_character_are_told_apart_by_the_word(learn):
    bank = learn("银行节点不投放")

    assert search_lessons("yinhang") == [bank]
    assert search_lessons("yinxing") == []


@pytest.mark.parametrize(
    "text",
    ['"', "'; DROP TABLE lessons_lesson; --", "NEAR(", "*", "title:短", "a & | !b", "''':*", "\\", "\x00"],
)
def test_nothing_that_a_person_types_is_read_as_a_query(learn, text):
    learn(TITLE, STATEMENT)

    search_lessons(text)

    assert Lesson.objects.count() == 1


def test_no_letters_list_the_newest(learn):
    older, newer = learn("第一条"), learn("第二条")

    assert search_lessons(" ，。 ") == [newer, older]


def test_the_title_counts_for_more_than_the_statement(learn):
    in_title = learn("抖音首屏要有商品", "上线前检查。")
    learn("上线前检查", "抖音首屏要有商品。")

    assert search_lessons("抖音")[0] == in_title


def test_an_edited_lesson_is_found_by_its_new_words_alone(learn, ana):
    lesson = learn(TITLE, STATEMENT)

    edit_lesson(
        lesson,
        title="直播间先讲价格",
        statement="再讲故事。",
        scope=LessonScope(),
        owner=ana,
        by=ana,
        now=NOW,
    )

    assert search_lessons("直播间") == [lesson]
    assert search_lessons("完播率") == search_lessons("dsp") == []


def test_a_deleted_lesson_leaves_nothing_behind(learn):
    learn(TITLE, STATEMENT).delete()
    again = learn("另一条完播率")

    assert search_lessons("完播率") == [again]


def test_a_search_keeps_to_a_state_and_a_scope(learn, ana):
    douyin = learn("抖音短视频提问", channels=("douyin",))
    learn("小红书短视频提问", channels=("xiaohongshu",))
    everywhere = learn("短视频提问都行")
    confirm_lesson(douyin, by=ana, now=NOW)

    in_scope = search_lessons("短视频", wanted=LessonFilter(scope=LessonScope(channels=("douyin",))))
    active = search_lessons("短视频", wanted=LessonFilter(state="active"))

    assert set(in_scope) == {douyin, everywhere}
    assert active == [douyin]


def test_another_workspace_finds_nothing(learn, other_workspace):
    learn(TITLE, STATEMENT)

    with workspace_scope(other_workspace):
        assert search_lessons("完播率") == []
