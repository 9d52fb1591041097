"""Write a lesson down, and correct it (stage: facts)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts.selectors import members
from yunchou.core import audit
from yunchou.core.models import User, Workspace
from yunchou.core.scope import current_workspace_id
from yunchou.lessons.errors import BadLesson, NotInThisState
from yunchou.lessons.models import (
    LONGEST_KEY,
    LONGEST_LABEL,
    LONGEST_TITLE,
    Form,
    Lesson,
    LessonEvidence,
    Unit,
)
from yunchou.lessons.scope import DIMENSIONS, Effect, Evidence, LessonScope
from yunchou.lessons.services.words import index_words

LONGEST_STATEMENT = 2000
MOST_VALUES, MOST_EVIDENCE = 30, 30


@transaction.atomic
def propose_lesson(
    title: str,
    *,
    statement: str,
    scope: LessonScope,
    effect: Effect | None = None,
    evidence: Sequence[Evidence] = (),
    expires_on: date | None = None,
    owner: User,
    by: User | None,
    now: datetime,
) -> Lesson:
    """A draft: nobody is shown it as advice until it is confirmed. Raises BadLesson."""
    fields = _checked(
        title, statement=statement, scope=scope, effect=effect, expires_on=expires_on, owner=owner, now=now
    )
    lesson: Lesson = Lesson.objects.create(
        workspace_id=current_workspace_id(), created_at=now, changed_at=now, **fields
    )
    _set_evidence(lesson, evidence)
    index_words([lesson])
    audit.record("lesson.proposed", by=by, on=lesson, now=now)
    return lesson


@transaction.atomic
def edit_lesson(
    lesson: Lesson,
    *,
    title: str,
    statement: str,
    scope: LessonScope,
    effect: Effect | None = None,
    evidence: Sequence[Evidence] = (),
    expires_on: date | None = None,
    owner: User,
    by: User | None,
    now: datetime,
) -> None:
    """Correct what a lesson says. What was used, rejected and measured stays. Raises BadLesson or NotInThisState."""
    _require_open(lesson)
    fields = _checked(
        title, statement=statement, scope=scope, effect=effect, expires_on=expires_on, owner=owner, now=now
    )
    changed = sorted(name for name, value in fields.items() if getattr(lesson, name) != value)
    for name in changed:
        setattr(lesson, name, fields[name])
    is_new_evidence = _set_evidence(lesson, evidence)
    if not changed and not is_new_evidence:
        return
    lesson.changed_at = now
    lesson.save(update_fields=[*changed, "changed_at"])
    index_words([lesson])
    parts = {_part(name) for name in changed} | ({"evidence"} if is_new_evidence else set())
    audit.record("lesson.edited", by=by, on=lesson, now=now, details={"fields": sorted(parts)})


def _part(field: str) -> str:
    """What a person calls the part of a lesson that a field belongs to."""
    if field in DIMENSIONS:
        return "scope"
    return "wording" if field in {"title", "statement"} else "effect" if field.startswith("effect") else field


def _require_open(lesson: Lesson) -> None:
    if lesson.state == Lesson.State.RETIRED:
        raise NotInThisState(
            _("“%(title)s” is retired.") % {"title": lesson.title},
            advice=_("Renew it first, or write a new lesson."),
        )


def _checked(
    title: str,
    *,
    statement: str,
    scope: LessonScope,
    effect: Effect | None,
    expires_on: date | None,
    owner: User,
    now: datetime,
) -> dict[str, Any]:
    """The fields of a row. Raises BadLesson."""
    return {
        "title": _tidy("title", title, most=LONGEST_TITLE),
        "statement": _tidy("statement", statement, most=LONGEST_STATEMENT),
        "expires_on": checked_expiry(expires_on, now=now),
        "owner": _member(owner),
        **_checked_scope(scope),
        **_checked_effect(effect),
    }


def _tidy(field: str, text: str, *, most: int) -> str:
    text = text.strip() if field == "statement" else " ".join(text.split())
    if not 0 < len(text) <= most:
        raise BadLesson(
            _("This has %(length)d characters.") % {"length": len(text)},
            advice=_("Say it in 1 to %(most)d.") % {"most": most},
            field=field,
        )
    return text


def checked_expiry(expires_on: date | None, *, now: datetime) -> date | None:
    """The day, if it has not passed in the workspace's zone; None never expires. One query. Raises BadLesson."""
    if expires_on is None:
        return None
    workspace = Workspace.objects.get(pk=current_workspace_id())
    if expires_on < now.astimezone(workspace.zone).date():
        raise BadLesson(
            _("%(day)s has passed.") % {"day": expires_on.isoformat()},
            advice=_("Give the last day on which the lesson should hold, today or later."),
            field="expires_on",
        )
    return expires_on


def _member(owner: User) -> User:
    if not members().filter(user=owner).exists():
        raise BadLesson(
            _("%(name)s does not belong to this workspace.") % {"name": owner},
            advice=_("Choose one of its members."),
            field="owner",
        )
    return owner


def _checked_scope(scope: LessonScope) -> dict[str, list[str]]:
    if unknown := set(scope.forms) - set(Form.values):
        raise BadLesson(
            _("“%(form)s” is no form of content.") % {"form": ", ".join(sorted(unknown))},
            advice=_("Choose from the list."),
            field="forms",
        )
    return {dimension: _listed(dimension, getattr(scope, dimension)) for dimension in DIMENSIONS}


def _listed(dimension: str, values: Iterable[str]) -> list[str]:
    """Each value once, in the order given."""
    listed = list(dict.fromkeys(tidy for value in values if (tidy := " ".join(value.split()))))
    if len(listed) > MOST_VALUES or any(len(value) > LONGEST_KEY for value in listed):
        raise BadLesson(
            _("This scope names %(count)d values.") % {"count": len(listed)},
            advice=_("Name at most %(most)d, of up to %(length)d characters each; none means all.")
            % {"most": MOST_VALUES, "length": LONGEST_KEY},
            field=dimension,
        )
    return listed


def _checked_effect(effect: Effect | None) -> dict[str, Any]:
    if effect is None:
        return {
            "effect": None,
            "effect_low": None,
            "effect_high": None,
            "effect_unit": "",
            "effect_metric": "",
        }
    if effect.unit not in Unit.values:
        raise BadLesson(
            _("“%(unit)s” is no unit of an effect.") % {"unit": effect.unit},
            advice=_("Choose one of the list."),
            field="effect_unit",
        )
    if (effect.low is None) != (effect.high is None):
        raise BadLesson(
            _("The interval has one end only."),
            advice=_("Give both ends, or none."),
            field="effect_high" if effect.high is None else "effect_low",
        )
    if effect.low is not None and effect.high is not None and not effect.low <= effect.amount <= effect.high:
        raise BadLesson(
            _("The effect %(amount)s lies outside %(low)s to %(high)s.")
            % {"amount": effect.amount, "low": effect.low, "high": effect.high},
            advice=_("Give an interval that holds the effect."),
            field="effect_low",
        )
    values = asdict(effect)
    return {
        "effect": values["amount"],
        **{f"effect_{name}": values[name] for name in ("low", "high", "unit", "metric")},
    }


def _set_evidence(lesson: Lesson, evidence: Sequence[Evidence]) -> bool:
    """Make the lesson's evidence these things; whether that changed anything."""
    wanted = {(one.kind, one.key): one.label.strip() for one in evidence}
    _require_evidence(wanted)
    held = {(one.kind, one.key): one.label for one in lesson.evidence.all()}
    if wanted == held:
        return False
    lesson.evidence.all().delete()
    LessonEvidence.objects.bulk_create(
        LessonEvidence(
            workspace_id=lesson.workspace_id,
            lesson=lesson,
            kind=kind,
            key=key,
            label=label or key[:LONGEST_LABEL],
        )
        for (kind, key), label in wanted.items()
    )
    return True


def _require_evidence(wanted: dict[tuple[str, str], str]) -> None:
    if len(wanted) > MOST_EVIDENCE:
        raise BadLesson(
            _("%(count)d pieces of evidence are too many.") % {"count": len(wanted)},
            advice=_("Name the %(most)d that say most.") % {"most": MOST_EVIDENCE},
            field="evidence",
        )
    for (kind, key), label in wanted.items():
        if not kind or not 0 < len(key) <= 500 or len(label) > LONGEST_LABEL:
            raise BadLesson(
                _("The evidence “%(label)s” does not say what it is.") % {"label": label or key},
                advice=_("Give an address of up to 500 characters and a name of up to %(most)d.")
                % {"most": LONGEST_LABEL},
                field="evidence",
            )
