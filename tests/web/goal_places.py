"""What the addresses about goals and lessons name, made for the permission table and for browsers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.conftest import NOW
from yunchou.core.models import User, Workspace
from yunchou.goals.models import Goal, Persona, PlanAction
from yunchou.goals.personas import PersonaEntry, save_persona
from yunchou.goals.plans import ActionEntry, add_action
from yunchou.lessons.models import Lesson
from yunchou.lessons.scope import Effect, Evidence, LessonScope
from yunchou.lessons.services import add_verdict, confirm_lesson, note_use, propose_lesson

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
    said = {"no_parent_reason": "The first one.", "baseline_reason": "Counted by hand."}
    made = _goal(place, person, slice=orders, form="count", **said)
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


def beside_goal(place: "Place", person: User | None) -> Mapping[str, Any]:
    """The plan of a workspace in which the actor has a goal."""
    _goal(place, person)
    return {"workspace": place.workspace.slug}


def action_form(place: "Place", _person: User | None) -> Mapping[str, Any]:
    """An action for the newest goal."""
    newest = Goal.unscoped.filter(workspace=place.workspace).order_by("-pk").first()
    return {**ACTION, "goal": newest.pk if newest else ""}


def plans_that_say(name: str, *, workspace: Workspace, by: User, now: datetime) -> None:
    """One of everything that is planned and learnt, and says this wherever a person may write. Needs the scope."""
    today = now.date()
    audience = save_persona(PersonaEntry(name[:60], regions=(name[:60],), note=name), by=by, now=now)
    kept = {
        "workspace": workspace,
        "slice": {"metric": "revenue", "where": []},
        "form": "money",
        "target": 50_000,
        "baseline": 40_000,
        "baseline_reason": name[:300],
        "no_parent_reason": name[:300],
        "persona": audience,
        "note": name,
        "owner": by,
        "start": today.replace(day=1),
        "end": today.replace(day=1) + timedelta(days=59),
        "created_by": by,
        "created_at": now,
    }
    goal = Goal.unscoped.create(
        title=name[:120], state=Goal.State.COMMITTED, committed_at=now - timedelta(days=1), **kept
    )
    Goal.unscoped.create(title=f"Draft {name}"[:120], parent=goal, level=Goal.Level.TEAM, **kept)
    entry = ActionEntry(name[:120], name[:300], today, owner=by, quota=name[:120], budget=Decimal(1200))
    add_action(goal, entry, by=by, now=now)
    held = lesson_that_says(name, by=by, now=now)
    note_use(
        held, kind="goal", key=str(goal.pk), label=name, decision="rejected", reason=name, by=by, now=now
    )
    doubted = lesson_that_says(f"Doubted {name}", by=by, now=now)
    add_verdict(
        doubted,
        verdict="no_effect",
        kind="review_action",
        key="1",
        label=name,
        figures={"amount": 0},
        now=now,
    )


def lesson_that_says(name: str, *, by: User, now: datetime) -> Lesson:
    """Advice for revenue, with its evidence."""
    lesson = propose_lesson(
        name[:120],
        statement=name,
        scope=LessonScope(metrics=("revenue",)),
        effect=Effect(Decimal(5), Decimal(2), Decimal(8)),
        evidence=[Evidence("link", "https://example.com/", name[:200])],
        expires_on=now.date() + timedelta(days=90),
        owner=by,
        by=by,
        now=now,
    )
    confirm_lesson(lesson, by=by, now=now)
    return lesson
