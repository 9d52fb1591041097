"""What the team says about a channel: its name, owner, platform and cost; put away and brought back (stage: make)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.accounts.selectors import members
from yunchou.channels import services
from yunchou.channels.models import CostModel, Kind
from yunchou.channels.score_cards import keys_in_data
from yunchou.channels.selectors import UNPLACED, ChannelEntry, channel_called
from yunchou.channels.services import Description
from yunchou.core import clock
from yunchou.core.models import User
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.periods import page_period
from yunchou.web.refusals import carried_out


class ChannelForm(forms.Form):
    """What the team calls a channel, whose it is, and what it is paid for."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=services.LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    platform = forms.CharField(
        label=gettext_lazy("Platform"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Where it runs, such as Ocean Engine or a WeChat account."),
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"),
        required=False,
        help_text=gettext_lazy("Who is asked when its numbers move."),
    )
    cost_model = forms.ChoiceField(
        label=gettext_lazy("Paid by"),
        required=False,
        choices=[("", gettext_lazy("Not stated")), *CostModel.choices],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in lists"),
        min_value=0,
        max_value=services.LARGEST_POSITION,
        initial=UNPLACED,
        help_text=gettext_lazy("Smaller comes first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {str(one.user_id): one.user for one in members()}
        choices = [("", _("Nobody")), *((pk, person.name) for pk, person in self.people.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def description(self) -> Description:
        """What was said. Call on a valid form."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"owner", "key"}}
        return Description(**said, owner=self.people.get(self.cleaned_data["owner"]))


class NewChannelForm(ChannelForm):
    """The same for a channel that nothing has named yet."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        help_text=gettext_lazy("As rules and files name it, such as douyin_ads. It stays."),
    )
    field_order = ("name", "key")


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def add(request: WorkspaceRequest) -> HttpResponseBase:
    form = NewChannelForm(request.POST or None)
    if form.is_valid() and carried_out(form, lambda: _add(request, form)):
        messages.success(request, _("%(name)s is one of the channels now.") % form.cleaned_data)
        return redirect("channel-card", workspace=request.workspace.slug, key=form.cleaned_data["key"])
    return render(request, "channels/form.html", {"form": form})


def _add(request: WorkspaceRequest, form: NewChannelForm) -> None:
    services.add_channel(form.cleaned_data["key"], form.description(), by=request.user, now=clock.now())


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def edit(request: WorkspaceRequest, key: str) -> HttpResponseBase:
    entry = channel_called(key, seen=_seen(request))
    form = ChannelForm(request.POST or None, initial=_current(entry))
    if form.is_valid() and carried_out(form, lambda: _describe(request, form, key)):
        messages.success(request, _("What is known of %(name)s is saved.") % form.cleaned_data)
        return redirect("channel-card", workspace=request.workspace.slug, key=key)
    return render(request, "channels/form.html", {"form": form, "channel": entry})


def _describe(request: WorkspaceRequest, form: ChannelForm, key: str) -> None:
    services.describe_channel(key, form.description(), by=request.user, now=clock.now(), seen=_seen(request))


def _seen(request: WorkspaceRequest) -> list[str]:
    """The channels that the data of the page's period name."""
    return keys_in_data(between=page_period(request).period, workspace=request.workspace, now=clock.now())


def _current(entry: ChannelEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "platform": entry.platform,
        "owner": str(entry.owner.pk) if entry.owner else "",
        "cost_model": entry.cost_model,
        "note": entry.note,
        "position": entry.position,
    }


@require_POST
@workspace_page(Permission.MANAGE)
def archive(request: WorkspaceRequest, key: str) -> HttpResponseBase:
    channel = services.archive_channel(key, by=request.user, now=clock.now(), seen=_seen(request))
    messages.success(
        request, _("%(name)s is put away. Its numbers stay in every total.") % {"name": channel.name}
    )
    return redirect("channels", workspace=request.workspace.slug)


@require_POST
@workspace_page(Permission.MANAGE)
def restore(request: WorkspaceRequest, key: str) -> HttpResponseBase:
    channel = services.restore_channel(key, by=request.user, now=clock.now())
    messages.success(request, _("%(name)s is back in the lists.") % {"name": channel.name})
    return redirect("channel-card", workspace=request.workspace.slug, key=key)


urlpatterns = [
    path("w/<slug:workspace>/channels/add", add, name="channel-add"),
    path("w/<slug:workspace>/channels/edit/<path:key>", edit, name="channel-edit"),
    path("w/<slug:workspace>/channels/archive/<path:key>", archive, name="channel-archive"),
    path("w/<slug:workspace>/channels/restore/<path:key>", restore, name="channel-restore"),
]
