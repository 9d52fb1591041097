"""The list of lessons with its search, and one lesson with all that supports and speaks against it (stage: facts)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.channels.selectors import channels
from yunchou.core.models import AuditEntry
from yunchou.lessons.models import Form as ContentForm
from yunchou.lessons.models import Lesson, LessonUse, LessonVerdict
from yunchou.lessons.scope import LessonScope
from yunchou.lessons.selectors import (
    MOST_FOUND,
    LessonFilter,
    audiences,
    can_change,
    history_of,
    lesson_numbered,
    lessons,
    search_lessons,
)
from yunchou.metrics.selectors import metrics
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.audit_words import action_words, detail_words
from yunchou.web.lessons.words import ScopeNames, figure_words, scope_names
from yunchou.web.seasons import SEASONS
from yunchou.web.tables import Column, Page, Table, TableRequest, export_xlsx, paginate, parse_table_request
from yunchou.web.things import address_of_thing, kind_words

#: How columns of the list sort in the database.
ORDERS = {"title": "title", "used": "used_count", "expires": "expires_on", "created": "created_at"}
State = Lesson.State
#: What an owner may do from each state, beside editing; the first is what the page advises.
STEPS: dict[str, tuple[str, ...]] = {
    State.DRAFT: ("confirm", "retire"),
    State.ACTIVE: ("renew", "retire"),
    State.CONTRADICTED: ("keep", "renew", "retire"),
    State.EXPIRED: ("renew", "retire"),
    State.RETIRED: ("renew",),
}


class ScopeFilterForm(forms.Form):
    """Which lessons are listed: their state and where they hold; all in the address."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All states")), *State.choices],
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    form = forms.ChoiceField(
        label=gettext_lazy("Form"),
        required=False,
        choices=[("", gettext_lazy("Every form")), *ContentForm.choices],
    )
    metric = forms.ChoiceField(label=gettext_lazy("Metric"), required=False)
    audience = forms.ChoiceField(label=gettext_lazy("Audience"), required=False)
    season = forms.ChoiceField(
        label=gettext_lazy("Season"),
        required=False,
        choices=[("", gettext_lazy("All year")), *SEASONS.items()],
    )

    def __init__(self, request: WorkspaceRequest) -> None:
        super().__init__(request.GET)
        self._offer("channel", _("Every channel"), [(one.key, one.name) for one in channels()])
        known = [(key, str(one.label)) for key, one in metrics(request.workspace).items()]
        self._offer("metric", _("Any metric"), known)
        self._offer("audience", _("Everybody"), [(name, name) for name in audiences()])

    def _offer(self, field: str, everything: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[field].choices = [("", everything), *choices]  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def as_filter(self) -> LessonFilter:
        """What is asked for; what makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return LessonFilter(
            state=said.get("state", ""),
            scope=LessonScope(
                channels=_one(said.get("channel")),
                forms=_one(said.get("form")),
                metrics=_one(said.get("metric")),
                audiences=_one(said.get("audience")),
                season=_one(said.get("season")),
            ),
        )

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One lesson in the list."""

    lesson: Lesson
    scope: str
    effect: str


@require_safe
@workspace_page(Permission.READ)
def lesson_list(request: WorkspaceRequest) -> HttpResponseBase:
    """?q= searches by words, pinyin and initials; the filters keep to a state and to where lessons hold."""
    form, columns, names = ScopeFilterForm(request), _columns(), scope_names(request.workspace)
    at = parse_table_request(request, columns=columns)
    can_export = request.membership.can(Permission.ASK)
    rows = _found(at, form.as_filter())
    if can_export and at.wants_export:
        lines = _lines(rows, names)
        return export_xlsx(_table(columns, Page(lines, 0, 1, 1), at), lines, filename=_("Lessons"))
    page = paginate(rows, at=at)
    table = _table(columns, replace(page, rows=_lines(page.rows, names)), at)
    context = {
        "table": replace(table, can_export=can_export),
        "form": form,
        "can_write": request.membership.can(Permission.WORK),
    }
    return render(request, "lessons/lessons.html", context)


def _found(at: TableRequest, wanted: LessonFilter) -> QuerySet[Lesson] | list[Lesson]:
    """Ranked where something is searched and no column is chosen; else in the order of the column."""
    found = search_lessons(at.search, wanted=wanted, limit=MOST_FOUND) if at.search else None
    order = ORDERS.get(at.sort_key)
    if order is None:
        return lessons(wanted) if found is None else found
    rows = lessons(wanted) if found is None else lessons().filter(pk__in=[one.pk for one in found])
    by = F(order).desc(nulls_last=True) if at.is_descending else F(order).asc(nulls_last=True)
    return rows.order_by(by, "-pk")


def _table(columns: Sequence[Column], page: Page[LessonLine], at: TableRequest) -> Table[LessonLine]:
    return Table(
        "lessons",
        _("Lessons"),
        columns,
        page,
        at,
        row_template="lessons/row.html",
        filters_template="audit/filters.html",
        search_hint=_("Words, pinyin or initials"),
    )


def _columns() -> list[Column]:
    return [
        Column("title", _("Lesson"), lambda line: line.lesson.title, is_sortable=True),
        Column("scope", _("Holds for"), lambda line: line.scope, is_on_phone=False),
        Column("effect", _("Effect"), lambda line: line.effect, is_on_phone=False),
        Column("state", _("State"), lambda line: line.lesson.get_state_display()),
        Column("used", _("Used"), lambda line: line.lesson.used_count, "right", is_sortable=True),
        Column(
            "rejected", _("Rejected"), lambda line: line.lesson.rejected_count, "right", is_on_phone=False
        ),
        Column("worked", _("Worked"), lambda line: line.lesson.worked_count, "right", is_on_phone=False),
        Column(
            "no_effect", _("No effect"), lambda line: line.lesson.no_effect_count, "right", is_on_phone=False
        ),
        Column(
            "expires",
            _("Holds until"),
            lambda line: line.lesson.expires_on,
            is_sortable=True,
            is_on_phone=False,
        ),
        Column("owner", _("Owner"), lambda line: line.lesson.owner, is_on_phone=False),
    ]


def _lines(rows: QuerySet[Lesson] | Sequence[Lesson], names: ScopeNames) -> list[LessonLine]:
    return [LessonLine(one, names.line(one), names.effect(one)) for one in rows]


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the lesson names: evidence, a plan, a measurement. `row` has the rest."""

    kind: str
    label: str
    href: str
    row: Any = None
    figures: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the lesson's history in words."""

    who: str
    what: str
    details: str
    at: datetime


@require_safe
@workspace_page(Permission.READ)
def lesson(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Everything about one lesson."""
    found, slug = lesson_numbered(pk), request.workspace.slug
    names = scope_names(request.workspace)
    uses: QuerySet[LessonUse] = found.uses.select_related("by")
    verdicts: QuerySet[LessonVerdict] = found.verdicts.all()
    context = {
        "lesson": found,
        "scope": names.of(found),
        "effect": names.effect(found),
        "evidence": [
            Named(kind_words(one.kind), one.label, address_of_thing(one.kind, one.key, slug=slug))
            for one in found.evidence.all()
        ],
        "uses": [_named(one, slug=slug) for one in uses],
        "verdicts": [_named(one, slug=slug, figures=figure_words(one.figures)) for one in verdicts],
        "against": _against(found, slug=slug),
        "history": [_step(entry) for entry in history_of(found)[:50]],
        "steps": STEPS[found.state] if can_change(found, request.membership) else (),
        "can_edit": found.state != State.RETIRED and can_change(found, request.membership),
        "can_plan": request.membership.can(Permission.WORK),
    }
    return render(request, "lessons/lesson.html", context)


def _named(row: LessonUse | LessonVerdict, *, slug: str, figures: str = "") -> Named:
    href = address_of_thing(row.kind, row.key, slug=slug)
    return Named(kind_words(row.kind), row.label or row.key, href, row, figures)


def _against(found: Lesson, *, slug: str) -> Named | None:
    """What contradicts the lesson, with its figures."""
    spoken = found.contradiction
    if not spoken:
        return None
    kind, key = spoken["kind"], spoken["key"]
    label = spoken["label"] or key or _("New data")
    href = address_of_thing(kind, key, slug=slug)
    return Named(kind_words(kind), label, href, figures=figure_words(spoken["figures"]))


def _step(entry: AuditEntry) -> Step:
    by_itself = entry.actor_id is None
    who = _("Yunchou") if by_itself else entry.actor_label
    return Step(who, action_words(entry.action), detail_words(entry.details), entry.at)
