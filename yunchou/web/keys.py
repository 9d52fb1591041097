"""API keys of the workspace: the list, a new key shown once, and revoking."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts import selectors, services
from yunchou.accounts.models import ApiKey
from yunchou.accounts.permissions import SCOPE_LABELS, Permission, Scope
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import show_refusal
from yunchou.web.tables import Column, Table, paginate, parse_table_request


class KeyForm(forms.Form):
    """Which program the key is for, and what it may do."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("The program that will use it, such as “Web shop”."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=ApiKey.Kind.choices,
        initial=ApiKey.Kind.WRITE,
        help_text=gettext_lazy("A write key sends events and reads nothing; it may stand in a web page."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        required=False,
        choices=[(scope.value, SCOPE_LABELS[scope]) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What a secret key may do. A write key has none."),
    )


@require_safe
@workspace_page(Permission.ADMINISTER)
def keys(request: WorkspaceRequest) -> HttpResponseBase:
    return _page(request, KeyForm())


@never_cache
@require_POST
@workspace_page(Permission.ADMINISTER)
def create(request: WorkspaceRequest) -> HttpResponseBase:
    """Answers with the page itself: the key is shown once, and a redirect would have to keep it somewhere."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        key, raw = services.create_key(
            form.cleaned_data["kind"],
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            by=request.user,
            now=clock.now(),
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(request, form)
    return _page(request, KeyForm(), created=key, raw=raw, example=_example(key, raw=raw))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.ADMINISTER)
def revoke(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    key = get_object_or_404(selectors.keys(), pk=pk)
    if request.method != "POST":
        return render(request, "keys/revoke.html", {"key": key})
    services.revoke_key(key, by=request.user, now=clock.now())
    messages.success(request, _("The key %(key)s is revoked.") % {"key": key})
    return redirect("keys", workspace=request.workspace.slug)


def _example(key: ApiKey, *, raw: str) -> str:
    """A command that uses the new key, ready to paste."""
    base = settings.ENV.base_url
    if key.kind == ApiKey.Kind.SECRET:
        return f"curl -H 'Authorization: Bearer {raw}' '{base}/api/v1/events?limit=5'"
    event = '{"event": "hello", "userId": "ana"}'
    return f"curl -u '{raw}:' -H 'Content-Type: application/json' -d '{event}' {base}/v1/track"


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), lambda key: key.name),
        Column("key", _("Begins with"), lambda key: key.prefix),
        Column("kind", _("Kind"), lambda key: key.get_kind_display(), is_on_phone=False),
        Column("scopes", _("Scopes"), _scopes, is_on_phone=False),
        Column("used", _("Last used"), _last_used, is_on_phone=False),
        Column("actions", _("Actions"), align="right"),
    ]


def _scopes(key: ApiKey) -> str:
    return formats.listed([str(SCOPE_LABELS[Scope(scope)]) for scope in key.scopes])


def _last_used(key: ApiKey) -> datetime | None:
    return key.last_used_at


def _page(request: WorkspaceRequest, form: KeyForm, **context: Any) -> HttpResponseBase:
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    table = Table(
        "keys", _("API keys"), columns, paginate(selectors.keys(), at=at), at, row_template="keys/row.html"
    )
    context |= {
        "form": form,
        "table": table,
        "cli_example": f"yunchou key create --workspace {request.workspace.slug} --kind write",
    }
    return render(request, "keys/keys.html", context)


urlpatterns = [
    path("w/<slug:workspace>/keys", keys, name="keys"),
    path("w/<slug:workspace>/keys/create", create, name="key-create"),
    path("w/<slug:workspace>/keys/<int:pk>/revoke", revoke, name="key-revoke"),
]
