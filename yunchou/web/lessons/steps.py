"""What is done to a lesson: written, corrected, confirmed, kept, renewed, retired (stage: facts)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.lessons import services
from yunchou.lessons.models import Lesson
from yunchou.lessons.selectors import lesson_changed_by
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.lessons.form import HOLDS_FOR, LessonForm, ReasonForm, RenewForm
from yunchou.web.refusals import carried_out


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of a step says: its title, what happens, its button, and what is told when it is done."""

    title: str | Promise
    text: str | Promise
    label: str | Promise
    told: str | Promise


RETIRE = Words(
    gettext_lazy("Retire the lesson"),
    gettext_lazy(
        "It is no longer shown as advice. Its uses and verdicts stay to be read, and it can be renewed."
    ),
    gettext_lazy("Retire"),
    gettext_lazy("The lesson is retired."),
)
RENEW = Words(
    gettext_lazy("Renew the lesson"),
    gettext_lazy("It is advice again, until the day you give. Say what makes you sure that it still holds."),
    gettext_lazy("Renew"),
    gettext_lazy("The lesson holds again."),
)
KEEP = Words(
    gettext_lazy("Keep the lesson"),
    gettext_lazy("It stays advice although something spoke against it. Say why that does not count."),
    gettext_lazy("Keep it"),
    gettext_lazy("The lesson is kept."),
)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def new(request: WorkspaceRequest) -> HttpResponseBase:
    """?title=, ?statement=, ?channels= … may be given beforehand. do=confirm makes it advice at once."""
    return _form_page(request, LessonForm(request))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    lesson = lesson_changed_by(request.membership, pk=pk)
    return _form_page(request, LessonForm(request, lesson=lesson), lesson=lesson)


def _form_page(
    request: WorkspaceRequest, form: LessonForm, *, lesson: Lesson | None = None
) -> HttpResponseBase:
    saved: list[Lesson] = []
    if form.is_valid() and carried_out(form, lambda: saved.append(_save(request, form, lesson))):
        told = (
            _("The lesson is saved.")
            if lesson
            else _("The lesson is a draft. Confirm it to show it as advice.")
        )
        is_confirmed = saved[0].state == Lesson.State.ACTIVE
        messages.success(request, _("The lesson is advice now.") if is_confirmed and not lesson else told)
        return redirect("lesson", workspace=request.workspace.slug, pk=saved[0].pk)
    return render(request, "lessons/form.html", {"form": form, "lesson": lesson})


def _save(request: WorkspaceRequest, form: LessonForm, lesson: Lesson | None) -> Lesson:
    by, now = request.user, clock.now()
    if lesson is not None:
        services.edit_lesson(lesson, **form.said(), by=by, now=now)
        return lesson
    made = services.propose_lesson(**form.said(), by=by, now=now)
    if request.POST.get("do") == "confirm":
        services.confirm_lesson(made, by=by, now=now)
    return made


@require_POST
@workspace_page(Permission.WORK)
def confirm(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    lesson = lesson_changed_by(request.membership, pk=pk)
    services.confirm_lesson(lesson, by=request.user, now=clock.now())
    messages.success(request, _("The lesson is advice now."))
    return redirect("lesson", workspace=request.workspace.slug, pk=pk)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def retire(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    return _step_page(request, pk, RETIRE, services.retire_lesson)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def keep(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    return _step_page(request, pk, KEEP, services.keep_lesson)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def renew(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    initial = {"expires_on": _today(request) + HOLDS_FOR}
    return _step_page(
        request, pk, RENEW, services.renew_lesson, form=RenewForm(request.POST or None, initial=initial)
    )


def _today(request: WorkspaceRequest) -> date:
    return clock.today(request.workspace.zone, at=clock.now())


def _step_page(
    request: WorkspaceRequest,
    pk: int,
    words: Words,
    service: Callable[..., Any],
    *,
    form: ReasonForm | None = None,
) -> HttpResponseBase:
    """Ask for the reason, then take the step."""
    lesson = lesson_changed_by(request.membership, pk=pk)
    form = form or ReasonForm(request.POST or None)
    if form.is_valid() and carried_out(form, lambda: _take(request, service, lesson, form.cleaned_data)):
        messages.success(request, str(words.told))
        return redirect("lesson", workspace=request.workspace.slug, pk=pk)
    return render(request, "lessons/step.html", {"form": form, "lesson": lesson, "words": words})


def _take(
    request: WorkspaceRequest, service: Callable[..., Any], lesson: Lesson, said: Mapping[str, Any]
) -> None:
    service(lesson, **said, by=request.user, now=clock.now())
