"""The change log: what was changed on purpose and may have moved a number; and notes by hand. JUDGE reads it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock, selectors
from yunchou.core.changes import NOTE_KINDS, Touch, add_note, edit_note, require_own_note, withdraw_note
from yunchou.core.models import Change
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.log_filters import EARLIEST, LATEST, LogFilterForm
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request

#: What a note may say it touches.
TOUCHED = {
    "channel": gettext_lazy("Channel"),
    "platform": gettext_lazy("Platform"),
    "form": gettext_lazy("Form"),
    "campaign": gettext_lazy("Campaign"),
    "content": gettext_lazy("Content"),
    "metric": gettext_lazy("Metric"),
    "event": gettext_lazy("Event"),
}


#: What a workspace's own settings are called where a change touches them.
SETTINGS = {
    "time_zone": gettext_lazy("Time zone"),
    "currency": gettext_lazy("Currency"),
    "margin_rate": gettext_lazy("Margin rate"),
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as one person sees it in the list."""

    change: Change
    touched: list[str]
    is_theirs: bool

    @property
    def shift(self) -> str:
        """`before → after` where both are plain values; a list of rules is only in the workbook."""
        pair = (self.change.before, self.change.after)
        if pair == (None, None) or any(isinstance(value, list | dict) for value in pair):
            return ""
        return " → ".join(formats.NOT_MEASURED if value is None else str(value) for value in pair)


class NoteForm(forms.Form):
    """What changed, when, and what it touches."""

    title = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=200,
        help_text=gettext_lazy("Such as: Douyin shows short videos under 15 s less often."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(kind.value, kind.label) for kind in NOTE_KINDS]
    )
    on = forms.DateField(
        label=gettext_lazy("In effect since"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    touches = forms.CharField(
        label=gettext_lazy("Touches"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Kind and key, several with commas: channel:douyin_ads, metric:orders. Kinds are channel, platform, form, campaign, content, metric, event."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Where it was announced, what we expect of it."),
    )

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Give a day between 1970 and 2999."))
        return day

    def clean_touches(self) -> list[Touch]:
        parts = [part.strip() for part in self.cleaned_data["touches"].replace("，", ",").split(",")]
        return [_touch(part) for part in parts if part]


@require_safe
@workspace_page(Permission.READ)
def changes(request: WorkspaceRequest) -> HttpResponseBase:
    people = selectors.people_in(Change.objects.all(), field="by")
    form = LogFilterForm(request, whats=Change.Kind.choices, people=people)
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    rows = selectors.changes(form.as_filter(request, text=at.search))
    table = Table(
        "changes",
        _("Change log"),
        columns,
        paginate(rows, at=at),
        at,
        row_template="changes/row.html",
        filters_template="audit/filters.html",
        search_hint=_("Title or note"),
        can_export=request.membership.can(Permission.ASK),
    )
    if table.can_export and at.wants_export:
        table = replace(table, columns=_workbook_columns())
        return export_xlsx(table, rows.iterator(chunk_size=2000), filename=_("Change log"))
    can_note = request.membership.can(Permission.WORK)
    shown = [_row(request, change, can_note=can_note) for change in table.page.rows]
    can_act = any(row.is_theirs for row in shown)
    context = {
        "table": replace(table, columns=_page_columns(can_act), page=replace(table.page, rows=shown)),
        "can_act": can_act,
        "form": form,
        "can_note": can_note,
    }
    return render(request, "changes/changes.html", context)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def add(request: WorkspaceRequest) -> HttpResponseBase:
    today = clock.today(request.workspace.zone, at=clock.now())
    return _note_page(request, NoteForm(request.POST or None, initial={"on": today}))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    change = _own_note(request, pk)
    initial = _current(change, zone=request.workspace.zone)
    return _note_page(request, NoteForm(request.POST or None, initial=initial), change=change)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def withdraw(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    change = _own_note(request, pk)
    if request.method != "POST":
        return render(request, "changes/withdraw.html", {"change": change})
    withdraw_note(change, by=request.user, now=clock.now())
    messages.success(request, _("The note is withdrawn. The audit log keeps what it said."))
    return redirect("changes", workspace=request.workspace.slug)


def _row(request: WorkspaceRequest, change: Change, *, can_note: bool) -> ChangeRow:
    is_theirs = can_note and change.is_note and change.by_id == request.user.pk
    return ChangeRow(change, [touch_words(touch) for touch in change.touches], is_theirs)


def touch_words(touch: Touch) -> str:
    """What a change touches, as people say it: "Channel douyin_ads"."""
    if touch["kind"] == "workspace":
        return str(SETTINGS.get(touch["key"], touch["key"]))
    return f"{TOUCHED.get(touch['kind'], touch['kind'])} {touch['key']}"


def _own_note(request: WorkspaceRequest, pk: int) -> Change:
    change: Change = get_object_or_404(Change.objects, pk=pk)
    require_own_note(change, by=request.user)
    return change


def _note_page(
    request: WorkspaceRequest, form: NoteForm, *, change: Change | None = None
) -> HttpResponseBase:
    """The form of a note, new or at hand; saved when it was sent and makes sense."""
    if form.is_valid() and carried_out(form, lambda: _save(request, form, change=change)):
        messages.success(request, _("The note is corrected.") if change else _("The change is noted."))
        return redirect("changes", workspace=request.workspace.slug)
    return render(request, "changes/note.html", {"form": form, "change": change})


def _save(request: WorkspaceRequest, form: NoteForm, *, change: Change | None) -> None:
    asked = form.cleaned_data
    kind, title, touches, note = asked["kind"], asked["title"], asked["touches"], asked["note"]
    # A day means its first moment in the workspace.
    at = datetime.combine(asked["on"], time.min, tzinfo=request.workspace.zone)
    by, now = request.user, clock.now()
    if change:
        edit_note(
            change,
            kind=kind,
            title=title,
            at=at,
            touches=touches,
            note=note,
            owner=change.owner,
            source_url=change.source_url,
            by=by,
            now=now,
        )
    else:
        add_note(kind, title, at=at, touches=touches, note=note, by=by, now=now)


def _touch(text: str) -> Touch:
    kind, _colon, key = (part.strip() for part in text.replace("：", ":").partition(":"))
    if kind not in TOUCHED or not key:
        raise forms.ValidationError(
            _("“%(text)s” does not say what it touches. Write it like channel:douyin_ads."),
            params={"text": text},
        )
    return {"kind": kind, "key": key}


def _current(change: Change, *, zone: ZoneInfo) -> dict[str, object]:
    return {
        "title": change.title,
        "kind": change.kind,
        "on": change.at.astimezone(zone).date(),
        "touches": _touches(change),
        "note": change.note,
    }


def _columns() -> list[Column]:
    return [
        Column("at", _("In effect since"), _at),
        Column("kind", _("Kind"), lambda change: change.get_kind_display(), is_on_phone=False),
        Column("title", _("What changed"), lambda change: change.title),
        Column("touches", _("Touches"), _touches, is_on_phone=False),
        Column("by", _("Who"), lambda change: change.by_label, is_on_phone=False),
    ]


def _page_columns(can_act: bool) -> list[Column]:
    """With room for buttons where somebody has any."""
    return [*_columns(), Column("actions", _("Actions"), align="right")] if can_act else _columns()


def _workbook_columns() -> list[Column]:
    return [
        *_columns(),
        Column("before", _("Before"), lambda change: change.before),
        Column("after", _("After"), lambda change: change.after),
        Column("note", _("Note"), lambda change: change.note),
    ]


def _at(change: Change) -> datetime:
    return change.at


def _touches(change: Change) -> str:
    return ", ".join(f"{touch['kind']}:{touch['key']}" for touch in change.touches)


urlpatterns = [
    path("w/<slug:workspace>/changes", changes, name="changes"),
    path("w/<slug:workspace>/changes/add", add, name="change-add"),
    path("w/<slug:workspace>/changes/<int:pk>/edit", edit, name="change-edit"),
    path("w/<slug:workspace>/changes/<int:pk>/withdraw", withdraw, name="change-withdraw"),
]
