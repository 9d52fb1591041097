"""用户画像: the list of personas, one of them, its form, and putting it away (stage: plan)."""

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.goals.models import Goal, Persona
from yunchou.goals.personas import (
    LISTS,
    LONGEST_NAME,
    PersonaEntry,
    archive_persona,
    goals_for,
    persona_called,
    personas,
    restore_persona,
    save_persona,
)
from yunchou.lessons.scope import LessonScope
from yunchou.lessons.selectors import lessons_for
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Page, Table, export_xlsx, paginate, parse_table_request

SEPARATORS = re.compile(r"[,，、;；\r\n]+")
MOST_LESSONS = 10


def _listed(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=help_text,
    )


class PersonaForm(forms.Form):
    """Who they are, where they are, what they like, and what bothers them. Lists are separated by commas or lines."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("As the team speaks of them, such as “young mothers who read labels”."),
    )
    age_from = forms.IntegerField(label=gettext_lazy("Age, from"), required=False, min_value=0, max_value=120)
    age_to = forms.IntegerField(label=gettext_lazy("Age, to"), required=False, min_value=0, max_value=120)
    gender = forms.ChoiceField(label=gettext_lazy("Gender"), required=False, choices=Persona.Gender.choices)
    regions = _listed(gettext_lazy("Regions"))
    platforms = _listed(
        gettext_lazy("Platforms"), gettext_lazy("Where they spend their time, such as Xiaohongshu, Douyin.")
    )
    preferences = _listed(gettext_lazy("What they like to read and watch"))
    scenes = _listed(gettext_lazy("When and where they buy or use it"))
    pain_points = _listed(gettext_lazy("What bothers them"))
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )

    def entry(self) -> PersonaEntry:
        said = self.cleaned_data
        lists: dict[str, Any] = {name: SEPARATORS.split(said[name]) for name in LISTS}
        plain = {name: said[name] for name in ("name", "age_from", "age_to", "gender", "note")}
        return PersonaEntry(**plain | lists)


@require_safe
@workspace_page(Permission.READ)
def persona_list(request: WorkspaceRequest) -> HttpResponseBase:
    """?archived=1 shows those put away."""
    is_archived = request.GET.get("archived") == "1"
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    counted = Goal.objects.order_by().filter(persona=OuterRef("pk")).exclude(state=Goal.State.CANCELLED)
    counts = counted.values("persona").annotate(count=Count("pk")).values("count")
    rows = personas(archived=is_archived).annotate(goal_count=Coalesce(Subquery(counts), 0))
    if at.search:
        rows = rows.filter(name__icontains=at.search)
    can_export = request.membership.can(Permission.ASK)
    table: Table[Persona] = Table(
        "personas",
        _("Personas"),
        columns,
        Page([], 0, 1, 1),
        at,
        row_template="personas/row.html",
        search_hint=_("Name"),
        can_export=can_export,
    )
    if can_export and at.wants_export:
        return export_xlsx(table, rows, filename=_("Personas"))
    context = {
        "table": replace(table, page=paginate(rows, at=at)),
        "is_archived": is_archived,
        "can_write": request.membership.can(Permission.WORK),
    }
    return render(request, "personas/personas.html", context)


def _columns() -> list[Column]:
    return [
        Column("name", _("Persona"), lambda one: one.name),
        Column("age", _("Age"), age_words, is_on_phone=False),
        Column("gender", _("Gender"), lambda one: one.get_gender_display(), is_on_phone=False),
        Column("regions", _("Regions"), lambda one: formats.listed(one.regions), is_on_phone=False),
        Column("platforms", _("Platforms"), lambda one: formats.listed(one.platforms)),
        Column(
            "pain_points",
            _("What bothers them"),
            lambda one: formats.listed(one.pain_points),
            is_on_phone=False,
        ),
        Column("goals", _("Goals"), lambda one: one.goal_count, "right"),
    ]


def age_words(persona: Persona) -> str:
    """`25 – 34`, `from 25`, `up to 34`; empty where nothing was said."""
    first, last = persona.age_from, persona.age_to
    if first is None and last is None:
        return ""
    if first is None:
        return _("up to %(age)d") % {"age": last}
    if last is None:
        return _("from %(age)d") % {"age": first}
    return str(first) if first == last else f"{first} {formats.DASH} {last}"


@require_safe
@workspace_page(Permission.READ)
def persona(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One persona with the goals for it and the lessons about it."""
    found = persona_called(pk)
    today = clock.today(request.workspace.zone, at=clock.now())
    matches = lessons_for(LessonScope(audiences=(found.name,)), on=today, limit=MOST_LESSONS)
    context = {
        "persona": found,
        "age": age_words(found),
        "goals": goals_for(found).select_related("owner"),
        "lessons": [one.lesson for one in matches if one.why],
        "can_write": request.membership.can(Permission.WORK),
    }
    return render(request, "personas/persona.html", context)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def new(request: WorkspaceRequest) -> HttpResponseBase:
    return _form_page(request, PersonaForm(request.POST or None))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    found = persona_called(pk)
    return _form_page(request, PersonaForm(request.POST or None, initial=_said(found)), found=found)


def _form_page(
    request: WorkspaceRequest, form: PersonaForm, *, found: Persona | None = None
) -> HttpResponseBase:
    saved: list[Persona] = []

    def save() -> None:
        saved.append(save_persona(form.entry(), by=request.user, now=clock.now(), persona=found))

    if form.is_valid() and carried_out(form, save):
        messages.success(request, _("The persona is saved."))
        return redirect("persona", workspace=request.workspace.slug, pk=saved[0].pk)
    return render(request, "personas/form.html", {"form": form, "persona": found})


def _said(found: Persona) -> dict[str, Any]:
    lists = {name: "\n".join(getattr(found, name)) for name in LISTS}
    return {name: getattr(found, name) for name in ("name", "age_from", "age_to", "gender", "note")} | lists


@require_POST
@workspace_page(Permission.WORK)
def archive(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    archive_persona(persona_called(pk), by=request.user, now=clock.now())
    messages.success(request, _("The persona is put away. Goals keep it; new ones are not offered it."))
    return redirect("persona", workspace=request.workspace.slug, pk=pk)


@require_POST
@workspace_page(Permission.WORK)
def restore(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    restore_persona(persona_called(pk), by=request.user, now=clock.now())
    messages.success(request, _("The persona is on the list again."))
    return redirect("persona", workspace=request.workspace.slug, pk=pk)


urlpatterns = [
    path("w/<slug:workspace>/personas", persona_list, name="personas"),
    path("w/<slug:workspace>/personas/new", new, name="persona-new"),
    path("w/<slug:workspace>/personas/<int:pk>", persona, name="persona"),
    path("w/<slug:workspace>/personas/<int:pk>/edit", edit, name="persona-edit"),
    path("w/<slug:workspace>/personas/<int:pk>/archive", archive, name="persona-archive"),
    path("w/<slug:workspace>/personas/<int:pk>/restore", restore, name="persona-restore"),
]
