"""A lesson at hand, in the workspace of the cast."""

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import NOW
from yunchou.lessons.models import Lesson
from yunchou.lessons.scope import Effect, Evidence, LessonScope
from yunchou.lessons.services import confirm_lesson, propose_lesson

LAST_DAY = date(2026, 9, 30)
RAISED = Effect(Decimal("8"), Decimal("5"), Decimal("11"), "points", "completion_rate")


@pytest.fixture
def draft(scope, ana):
    """Write down a lesson that nobody has confirmed."""

    def make(title: str = "短视频前三秒必须提问", **fields: object) -> Lesson:
        given: dict = {
            "statement": "开头三秒内提出问题，完播率提升约 8 个百分点。",
            "scope": LessonScope(channels=("douyin",), forms=("short_video",)),
            "effect": RAISED,
            "evidence": (Evidence("review", "R-0001", "完播率只有 10%"),),
            "expires_on": LAST_DAY,
            "owner": ana,
            "by": ana,
            "now": NOW,
        }
        return propose_lesson(title, **given | fields)

    return make


@pytest.fixture
def learn(draft, ana):
    """A lesson that is advice."""

    def make(title: str = "短视频前三秒必须提问", **fields: object) -> Lesson:
        lesson = draft(title, **fields)
        confirm_lesson(lesson, by=ana, now=NOW)
        return lesson

    return make
