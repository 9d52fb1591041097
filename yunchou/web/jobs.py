"""Background jobs of the workspace: what runs, what failed and why, and what a manager does about it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.core.jobs import cancel_job, label_of, retry_job, selectors, settle_step
from yunchou.core.models import Job, JobStep
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.formats import NOT_MEASURED
from yunchou.web.tables import Column, Page, Table, export_xlsx, paginate, parse_table_request

#: What people call the steps of the jobs that come with the product.
STEPS = {"recut": gettext_lazy("Cut the days anew")}


class JobFilterForm(forms.Form):
    """Which jobs are listed; both may be left empty, and a value that makes no sense lists all."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, request: WorkspaceRequest) -> None:
        super().__init__(request.GET)
        counts = selectors.jobs_by_state()
        states = [(state.value, f"{state.label} ({counts.get(state, 0)})") for state in Job.State]
        kinds = [(kind, str(label_of(kind))) for kind in selectors.kinds_in_use()]
        self.fields["state"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as the pages show it. `keeps_watch`: the row that asks for news of the whole table."""

    job: Job
    now: datetime
    keeps_watch: bool = False

    @property
    def label(self) -> str:
        return str(label_of(self.job.kind))

    @property
    def who(self) -> str:
        return self.job.requested_by.name if self.job.requested_by else _("The system")

    @property
    def said(self) -> str:
        """What went wrong, or else what the job last said of itself."""
        return self.job.error or self.job.message

    @property
    def error_tone(self) -> str:
        """Red only where nothing more happens by itself."""
        return "bad" if self.job.state == Job.State.DEAD else "warn"

    @property
    def is_moving(self) -> bool:
        return self.job.state in selectors.MOVING

    @property
    def is_under_way(self) -> bool:
        return self.job.state == Job.State.RUNNING

    @property
    def can_cancel(self) -> bool:
        return self.is_moving and not self.job.cancel_requested

    @property
    def can_retry(self) -> bool:
        return self.job.state in {Job.State.DEAD, Job.State.CANCELLED} and not self.doubtful_steps

    @property
    def doubtful_steps(self) -> list[JobStep]:
        return [step for step in self.job.steps.all() if step.state == JobStep.State.UNKNOWN]

    @property
    def duration(self) -> str:
        return in_words(selectors.time_taken(self.job, now=self.now))

    @property
    def remaining(self) -> str:
        left = selectors.time_remaining(self.job, now=self.now)
        return _("about %(time)s left") % {"time": in_words(left)} if left else ""

    @property
    def arguments(self) -> str:
        return _as_json(self.job.arguments)

    @property
    def result(self) -> str:
        return _as_json(self.job.result)

    @property
    def attempts(self) -> str:
        return f"{self.job.attempts} / {self.job.max_attempts}"


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as the job's page shows it."""

    step: JobStep

    @property
    def label(self) -> str:
        """The step in words where it has some, else as the job calls it."""
        return str(STEPS.get(self.step.name, self.step.name))

    @property
    def duration(self) -> str:
        return in_words(self.step.finished_at - self.step.started_at if self.step.finished_at else None)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def in_words(span: timedelta | None) -> str:
    """A length of time: `0.4 s`, `42 s`, `3 min 5 s`, `2 h 10 min`."""
    if span is None:
        return NOT_MEASURED
    seconds = max(span.total_seconds(), 0.0)
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": f"{seconds:.1f}"}
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": rest}
    hours, minutes_left = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes_left}


@require_safe
@workspace_page(Permission.MANAGE)
def jobs(request: WorkspaceRequest) -> HttpResponseBase:
    form, columns = JobFilterForm(request), _columns()
    at = parse_table_request(request, columns=columns)
    found = selectors.recent_jobs(**form.cleaned_data, text=at.search)
    page = paginate(found.prefetch_related("steps"), at=at)
    table = Table(
        "jobs",
        _("Jobs"),
        columns,
        Page(_shown(page.rows), page.total, page.number, page.per),
        at,
        row_template="jobs/row.html",
        filters_template="jobs/filters.html",
        search_hint=_("Message, error or person"),
        can_export=True,
    )
    if at.wants_export:
        return export_xlsx(table, _shown(found.prefetch_related("steps")), filename=_("Jobs"))
    return render(request, "jobs/jobs.html", {"table": table, "form": form})


def _shown(rows: Iterable[Job]) -> list[JobView]:
    """The first job that is still moving asks for news; when none is, nobody asks."""
    now, watched, shown = clock.now(), False, []
    for job in rows:
        keeps_watch = not watched and job.state in selectors.MOVING
        watched = watched or keeps_watch
        shown.append(JobView(job, now, keeps_watch))
    return shown


def _columns() -> list[Column]:
    return [
        Column("kind", _("Job"), lambda row: " · ".join(filter(None, (row.label, row.said)))),
        Column("state", _("State"), lambda row: row.job.get_state_display()),
        Column("who", _("Requested by"), lambda row: row.who, is_on_phone=False),
        Column("created", _("Created"), lambda row: row.job.created_at, is_on_phone=False),
        Column("duration", _("Duration"), lambda row: row.duration, align="right", is_on_phone=False),
        Column("attempts", _("Attempts"), lambda row: row.attempts, align="right", is_on_phone=False),
        Column("actions", "", is_on_phone=False),
    ]


@require_safe
@workspace_page(Permission.MANAGE)
def job(request: WorkspaceRequest, pk: UUID) -> HttpResponseBase:
    view = JobView(selectors.job_with_id(pk), clock.now())
    if request.headers.get("HX-Request") and not view.is_moving:
        # It ended while somebody watched: the buttons and the facts beside the progress change too.
        return HttpResponse(headers={"HX-Refresh": "true"})
    columns = _step_columns()
    at = parse_table_request(request, columns=columns)
    steps = Table(
        "steps",
        _("Steps"),
        columns,
        paginate([StepView(step) for step in view.job.steps.all()], at=at),
        at,
        row_template="jobs/step_row.html",
    )
    return render(request, "jobs/job.html", {"view": view, "table": steps})


def _step_columns() -> list[Column]:
    return [
        Column("name", _("Step")),
        Column("state", _("State")),
        Column("started", _("Started"), is_on_phone=False),
        Column("duration", _("Duration"), align="right", is_on_phone=False),
    ]


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def cancel(request: WorkspaceRequest, pk: UUID) -> HttpResponseBase:
    chosen = selectors.job_with_id(pk)
    if request.method != "POST":
        return render(request, "jobs/cancel.html", {"view": JobView(chosen, clock.now())})
    cancel_job(chosen, by=request.user, now=clock.now())
    if chosen.state == Job.State.CANCELLED:
        messages.success(request, _("The job is stopped."))
    else:
        messages.success(request, _("The job stops before its next step."))
    return redirect("job", workspace=request.workspace.slug, pk=pk)


@require_POST
@workspace_page(Permission.MANAGE)
def retry(request: WorkspaceRequest, pk: UUID) -> HttpResponseBase:
    retry_job(selectors.job_with_id(pk), by=request.user, now=clock.now())
    messages.success(request, _("The job runs again, from its first unfinished step."))
    return redirect("job", workspace=request.workspace.slug, pk=pk)


@require_POST
@workspace_page(Permission.MANAGE)
def settle(request: WorkspaceRequest, pk: UUID, step: int) -> HttpResponseBase:
    doubtful = selectors.step_with_id(selectors.job_with_id(pk), step)
    happened = request.POST.get("happened") == "yes"
    settle_step(doubtful, happened=happened, by=request.user, now=clock.now())
    messages.success(request, _("Noted. The job goes on."))
    return redirect("job", workspace=request.workspace.slug, pk=pk)


urlpatterns = [
    path("w/<slug:workspace>/jobs", jobs, name="jobs"),
    path("w/<slug:workspace>/jobs/<uuid:pk>", job, name="job"),
    path("w/<slug:workspace>/jobs/<uuid:pk>/cancel", cancel, name="job-cancel"),
    path("w/<slug:workspace>/jobs/<uuid:pk>/retry", retry, name="job-retry"),
    path("w/<slug:workspace>/jobs/<uuid:pk>/steps/<int:step>/settle", settle, name="job-settle"),
]
