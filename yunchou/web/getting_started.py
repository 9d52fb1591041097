"""Connecting data: a write key, the snippet for each kind of client, and the wait for the first event (stage: facts)."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yunchou.accounts.models import ApiKey
from yunchou.accounts.permissions import Permission
from yunchou.accounts.services import create_key
from yunchou.core import clock
from yunchou.events.selectors import latest_events, open_quarantine_count
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.names import event_label

PLACEHOLDER = "YOUR_WRITE_KEY"

WEB = """import {{ AnalyticsBrowser }} from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load(
  {{ writeKey: "{key}", cdnURL: "{url}" }},
  {{ integrations: {{ "Segment.io": {{ apiHost: "{host}/v1", protocol: "{scheme}" }} }} }},
);
analytics.page();
analytics.track("Order Completed", {{ order_id: "A-1001", revenue: 129, currency: "CNY" }});"""

PYTHON = """import segment.analytics as analytics   # pip install segment-analytics-python

analytics.write_key = "{key}"
analytics.host = "{url}"
analytics.track("user-1", "Order Completed", {{"order_id": "A-1001", "revenue": 129, "currency": "CNY"}})
analytics.flush()"""

CURL = """curl {url}/v1/track -u {key}: -H 'Content-Type: application/json' \\
  -d '{{"userId": "user-1", "event": "Order Completed", "properties": {{"order_id": "A-1001", "revenue": 129, "currency": "CNY"}}}}'"""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code for one kind of client."""

    key: str
    label: str
    code: str


@require_safe
@workspace_page(Permission.READ)
def getting_started(request: WorkspaceRequest) -> HttpResponseBase:
    """The page; HTMX asks for the waiting part alone until something has arrived."""
    if request.htmx and request.htmx.target == "first-event":
        return render(request, "getting_started/waiting.html", _waiting(request))
    return _page(request, "")


@never_cache
@require_POST
@workspace_page(Permission.ADMINISTER)
def make_key(request: WorkspaceRequest) -> HttpResponseBase:
    """Make a write key and show it within the snippets, once."""
    _key, raw = create_key(ApiKey.Kind.WRITE, name=_("Getting started"), by=request.user, now=clock.now())
    return _page(request, raw)


def _page(request: WorkspaceRequest, raw: str) -> HttpResponseBase:
    context = {
        "raw": raw,
        "snippets": _snippets(raw or PLACEHOLDER),
        "may_make_key": request.membership.can(Permission.ADMINISTER),
        "open_quarantine": open_quarantine_count(),
        **_waiting(request),
    }
    return render(request, "getting_started/getting_started.html", context)


def _waiting(request: WorkspaceRequest) -> dict[str, object]:
    latest = latest_events(request.workspace, tracked=True, limit=1)
    if not latest:
        return {"latest": None, "refused": open_quarantine_count()}
    return {"latest": {"name": event_label(str(latest[0]["event"])), "received_at": latest[0]["received_at"]}}


def _snippets(key: str) -> list[Snippet]:
    url: str = settings.ENV.base_url
    scheme, _separator, host = url.partition("://")
    values = {"key": key, "url": url, "host": host, "scheme": scheme}
    return [
        Snippet("web", _("Website"), WEB.format(**values)),
        Snippet("python", "Python", PYTHON.format(**values)),
        Snippet("curl", "curl", CURL.format(**values)),
    ]


urlpatterns = [
    path("w/<slug:workspace>/getting-started", getting_started, name="getting-started"),
    path("w/<slug:workspace>/getting-started/key", make_key, name="getting-started-key"),
]
