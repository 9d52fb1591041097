"""What the addresses about goals and lessons name, made for the permission table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.conftest import NOW
from yunchou.core.models import User
from yunchou.lessons.models import Lesson

if TYPE_CHECKING:
    from tests.web.permission_table import Place

LESSON = {"title": "Ask a question first", "statement": "In the first three seconds.", "do": "save"}
REASON = {"reason": "The platform changed."}


def lesson_form(_place: "Place", person: User | None) -> Mapping[str, Any]:
    """A lesson that whoever sends the form owns."""
    return {**LESSON, "owner": person.pk if person else ""}


def _lesson(place: "Place", person: User | None, state: str) -> Mapping[str, Any]:
    made = Lesson.unscoped.create(
        workspace=place.workspace,
        title="Ask a question first",
        statement="In the first three seconds.",
        state=state,
        owner=person or place.member.user,
        created_at=NOW,
        changed_at=NOW,
    )
    return {"workspace": place.workspace.slug, "pk": made.pk}


def own_draft_lesson(place: "Place", person: User | None) -> Mapping[str, Any]:
    return _lesson(place, person, Lesson.State.DRAFT)


def own_lesson(place: "Place", person: User | None) -> Mapping[str, Any]:
    return _lesson(place, person, Lesson.State.ACTIVE)


def contradicted_lesson(place: "Place", person: User | None) -> Mapping[str, Any]:
    return _lesson(place, person, Lesson.State.CONTRADICTED)
