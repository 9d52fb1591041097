"""What the addresses about goals and lessons name, made for the permission table."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.conftest import NOW
from yunchou.core.models import User
from yunchou.goals.models import Goal, Persona, PlanAction
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


GOAL = {"title": "Orders in April", "level": "company", "do": "save"}
PERSONA = {"name": "Young mothers", "gender": ""}
ACTION = {"strategy": "Content", "text": "Write notes", "due": "2026-04-20", "state": "open"}


def persona_form(_place: "Place", person: User | None) -> Mapping[str, Any]:
    """A persona with a name of its own."""
    return {**PERSONA, "name": f"Mothers {person.pk if person else 0}"}


def _goal(place: "Place", person: User | None, **fields: Any) -> Goal:
    """A goal that lacks nothing but a metric, which no page needs to be opened."""
    made: Goal = Goal.unscoped.create(
        workspace=place.workspace,
        title="Orders in April",
        target=150,
        baseline=120,
        start=date(2026, 4, 1),
        end=date(2026, 4, 30),
        owner=person or place.member.user,
        created_by=person or place.member.user,
        created_at=NOW,
        **fields,
    )
    return made


def own_draft_goal(place: "Place", person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": _goal(place, person).pk}


def own_goal(place: "Place", person: User | None) -> Mapping[str, Any]:
    """A goal that the actor committed to."""
    made = _goal(place, person, state=Goal.State.COMMITTED, committed_at=NOW)
    return {"workspace": place.workspace.slug, "pk": made.pk}


def own_past_goal(place: "Place", person: User | None) -> Mapping[str, Any]:
    """A goal of the actor that is over and not closed yet."""
    made = _goal(place, person, state=Goal.State.COMMITTED, committed_at=NOW)
    Goal.unscoped.filter(pk=made.pk).update(start=date(2026, 1, 1), end=date(2026, 1, 31))
    return {"workspace": place.workspace.slug, "pk": made.pk}


def own_complete_goal(place: "Place", person: User | None) -> Mapping[str, Any]:
    """A draft of the actor that can be committed to."""
    orders = {"metric": "orders", "where": []}
    made = _goal(place, person, slice=orders, form="count", no_parent_reason="The first one.")
    return {"workspace": place.workspace.slug, "pk": made.pk}


def persona(place: "Place", person: User | None) -> Mapping[str, Any]:
    made = Persona.unscoped.create(
        workspace=place.workspace,
        name=f"Mothers {Persona.unscoped.count()}",
        created_by=person or place.member.user,
        created_at=NOW,
    )
    return {"workspace": place.workspace.slug, "pk": made.pk}


def away_persona(place: "Place", person: User | None) -> Mapping[str, Any]:
    found = persona(place, person)
    Persona.unscoped.filter(pk=found["pk"]).update(archived_at=NOW)
    return found


def own_plan_action(place: "Place", person: User | None) -> Mapping[str, Any]:
    """An action that the actor planned."""
    made = PlanAction.unscoped.create(
        workspace=place.workspace,
        goal=_goal(place, person),
        strategy="Content",
        text="Write notes",
        due=date(2026, 4, 20),
        owner=person or place.member.user,
        created_by=person or place.member.user,
        created_at=NOW,
    )
    return {"workspace": place.workspace.slug, "pk": made.pk}


def action_form(place: "Place", person: User | None) -> Mapping[str, Any]:
    """An action for a goal of the actor."""
    return {**ACTION, "goal": _goal(place, person).pk}
