"""The log of platforms' announcements: each is a change, with who follows it up and what came of it (stage: facts)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.accounts.selectors import members
from yunchou.channels.selectors import channel_names, channels
from yunchou.core import clock
from yunchou.core.changes import Touch, add_note, edit_note, require_own_note
from yunchou.core.models import Change, User
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.log_filters import EARLIEST, LATEST
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request

KIND = Change.Kind.PLATFORM_RULE


@dataclass(frozen=True, slots=True)
class RuleRow:
    """An announcement as one person sees it in the list."""

    change: Change
    platform: str
    channels: list[str]
    is_theirs: bool


class AnnouncementForm(forms.Form):
    """Who announced what, since when it holds, what it reaches, and who looks after it."""

    platform = forms.CharField(
        label=gettext_lazy("Platform"),
        max_length=60,
        help_text=gettext_lazy("Such as Douyin, Xiaohongshu or a WeChat account."),
    )
    title = forms.CharField(
        label=gettext_lazy("What was announced"),
        max_length=200,
        help_text=gettext_lazy("Such as: Douyin shows short videos under 15 s less often."),
    )
    on = forms.DateField(
        label=gettext_lazy("In effect since"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels it reaches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A review of these channels shows it beside what fell."),
    )
    form = forms.CharField(
        label=gettext_lazy("Form it is about"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Such as short videos or live streams. Empty: all of them."),
    )
    source_url = forms.URLField(
        label=gettext_lazy("Where it was announced"), required=False, max_length=500, assume_scheme="https"
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"),
        required=False,
        help_text=gettext_lazy("Who looks after what it does to our numbers."),
    )
    note = forms.CharField(
        label=gettext_lazy("What we expect and do"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {str(one.user_id): one.user for one in members()}
        owners = [("", _("Nobody")), *((pk, person.name) for pk, person in self.people.items())]
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["channels"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, declared above
            (one.key, one.name) for one in channels()
        ]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Give a day between 1970 and 2999."))
        return day

    def touches(self) -> list[Touch]:
        """What the announcement reaches. Call on a valid form."""
        said = self.cleaned_data
        found: list[Touch] = [{"kind": "platform", "key": said["platform"].strip()}]
        found += [{"kind": "channel", "key": key} for key in said["channels"]]
        if said["form"].strip():
            found.append({"kind": "form", "key": said["form"].strip()})
        return found


@require_safe
@workspace_page(Permission.READ)
def listing(request: WorkspaceRequest) -> HttpResponseBase:
    names = channel_names()
    columns = _columns(names)
    at = parse_table_request(request, columns=columns)
    rows = _announcements(text=at.search, platform=request.GET.get("platform", ""))
    table = Table(
        "platform-rules",
        _("Platform rules"),
        columns,
        paginate(rows, at=at),
        at,
        row_template="platform_rules/row.html",
        search_hint=_("What was announced, or a platform"),
        can_export=request.membership.can(Permission.ASK),
    )
    if table.can_export and at.wants_export:
        return export_xlsx(table, rows, filename=_("Platform rules"))
    can_note = request.membership.can(Permission.WORK)
    shown = [_row(request, change, names=names, can_note=can_note) for change in table.page.rows]
    columns = [*columns, Column("actions", _("Actions"), align="right")] if can_note else columns
    table = replace(table, columns=columns, page=replace(table.page, rows=shown))
    return render(request, "platform_rules/list.html", {"table": table, "can_note": can_note})


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def add(request: WorkspaceRequest) -> HttpResponseBase:
    today = clock.today(request.workspace.zone, at=clock.now())
    return _page(request, AnnouncementForm(request.POST or None, initial={"on": today}))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    change: Change = get_object_or_404(Change.objects.filter(kind=KIND), pk=pk)
    require_own_note(change, by=request.user)
    return _page(
        request, AnnouncementForm(request.POST or None, initial=_current(request, change)), change=change
    )


def _page(
    request: WorkspaceRequest, form: AnnouncementForm, *, change: Change | None = None
) -> HttpResponseBase:
    """The form, new or at hand; saved when it was sent and makes sense."""
    if form.is_valid() and carried_out(form, lambda: _save(request, form, change=change)):
        messages.success(request, _("The announcement is noted: charts and reviews show it from now on."))
        return redirect("platform-rules", workspace=request.workspace.slug)
    return render(request, "platform_rules/form.html", {"form": form, "change": change})


def _save(request: WorkspaceRequest, form: AnnouncementForm, *, change: Change | None) -> None:
    said = form.cleaned_data
    details: dict[str, Any] = {
        # A day means its first moment in the workspace.
        "at": datetime.combine(said["on"], time.min, tzinfo=request.workspace.zone),
        "touches": form.touches(),
        "note": said["note"],
        "owner": form.people.get(said["owner"]),
        "source_url": said["source_url"],
        "by": request.user,
        "now": clock.now(),
    }
    if change:
        edit_note(change, kind=KIND, title=said["title"], **details)
    else:
        add_note(KIND, said["title"], **details)


def _announcements(*, text: str, platform: str) -> QuerySet[Change]:
    """The announcements, newest first; `text` stands in the title or the note."""
    rows: QuerySet[Change] = Change.objects.select_related("owner").filter(kind=KIND)
    if platform:
        rows = rows.filter(pk__in=[one.pk for one in rows if platform in _touched(one, "platform")])
    if text:
        named = [one.pk for one in rows if any(text.casefold() in key.casefold() for key in _keys(one))]
        rows = (
            rows.filter(title__icontains=text) | rows.filter(note__icontains=text) | rows.filter(pk__in=named)
        )
    return rows


def _row(request: WorkspaceRequest, change: Change, *, names: Mapping[str, str], can_note: bool) -> RuleRow:
    is_theirs = can_note and change.is_note and change.by_id == request.user.pk
    reached = [names.get(key, key) for key in _touched(change, "channel")]
    return RuleRow(change, _platform(change), reached, is_theirs)


def _columns(names: Mapping[str, str]) -> list[Column]:
    return [
        Column("at", _("In effect since"), lambda change: change.at),
        Column("platform", _("Platform"), _platform),
        Column("title", _("What was announced"), lambda change: change.title),
        Column(
            "channels",
            _("Channels"),
            lambda change: ", ".join(names.get(key, key) for key in _touched(change, "channel")),
            is_on_phone=False,
        ),
        Column(
            "owner", _("Owner"), lambda change: change.owner.name if change.owner else "", is_on_phone=False
        ),
    ]


def _current(request: WorkspaceRequest, change: Change) -> dict[str, object]:
    return {
        "platform": _platform(change),
        "title": change.title,
        "on": change.at.astimezone(request.workspace.zone).date(),
        "channels": list(_touched(change, "channel")),
        "form": next(iter(_touched(change, "form")), ""),
        "source_url": change.source_url,
        "owner": str(change.owner_id or ""),
        "note": change.note,
    }


def _platform(change: Change) -> str:
    return next(iter(_touched(change, "platform")), "")


def _touched(change: Change, kind: str) -> Iterable[str]:
    return [touch["key"] for touch in change.touches if touch["kind"] == kind]


def _keys(change: Change) -> Iterable[str]:
    return [touch["key"] for touch in change.touches]


urlpatterns = [
    path("w/<slug:workspace>/platform-rules", listing, name="platform-rules"),
    path("w/<slug:workspace>/platform-rules/add", add, name="platform-rule-add"),
    path("w/<slug:workspace>/platform-rules/<int:pk>/edit", edit, name="platform-rule-edit"),
]
