"""The bell: what a person was told, newest first; opening one notes that it was read. Serves every stage."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.inbox import selectors
from yunchou.inbox.services import mark_read
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.notification_words import Notice, address_of, notice_of
from yunchou.web.tables import Column, Table, paginate, parse_table_request

#: The menu behind the bell shows this many; the page has them all.
IN_THE_MENU = 8


@require_safe
@workspace_page(Permission.READ)
def notifications(request: WorkspaceRequest) -> HttpResponseBase:
    """All of them; ?unread=1 keeps those not read."""
    unread_only = request.GET.get("unread") == "1"
    columns = [Column("what", _("What")), Column("when", _("When"), is_on_phone=False)]
    wanted = parse_table_request(request, columns=columns)
    found = paginate(selectors.notifications(request.user, unread_only=unread_only), at=wanted)
    table: Table[Notice] = Table(
        key="notifications",
        caption=_("Notifications"),
        columns=columns,
        page=replace(found, rows=[notice_of(one) for one in found.rows]),
        request=wanted,
        row_template="notifications/row.html",
    )
    context = {
        "table": table,
        "unread_only": unread_only,
        "unread": selectors.unread_count(request.user),
    }
    return render(request, "notifications/notifications.html", context)


@require_safe
@workspace_page(Permission.READ)
def latest(request: WorkspaceRequest) -> HttpResponseBase:
    """The newest few, for the menu behind the bell."""
    newest = [notice_of(one) for one in selectors.notifications(request.user)[:IN_THE_MENU]]
    return render(request, "notifications/menu.html", {"notices": newest})


@require_safe
@workspace_page(Permission.READ)
def bell(request: WorkspaceRequest) -> HttpResponseBase:
    """The bell with its count, for the page that asks every minute."""
    context = {"slug": request.workspace.slug, "unread": selectors.unread_count(request.user)}
    return render(request, "components/bell_count.html", context)


@require_POST
@workspace_page(Permission.READ)
def opened(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Note that it was read, and open what it is about."""
    found = selectors.notification(pk, person=request.user)
    mark_read(by=request.user, now=clock.now(), pk=found.pk)
    return redirect(address_of(found, slug=request.workspace.slug))


@require_POST
@workspace_page(Permission.READ)
def read_all(request: WorkspaceRequest) -> HttpResponseBase:
    """Note that all were read."""
    count = mark_read(by=request.user, now=clock.now())
    messages.success(request, _("Marked as read: %(count)s.") % {"count": count})
    return redirect("notifications", workspace=request.workspace.slug)


urlpatterns = [
    path("w/<slug:workspace>/notifications", notifications, name="notifications"),
    path("w/<slug:workspace>/notifications/latest", latest, name="notifications-latest"),
    path("w/<slug:workspace>/notifications/count", bell, name="notifications-count"),
    path("w/<slug:workspace>/notifications/read", read_all, name="notifications-read"),
    path("w/<slug:workspace>/notifications/<int:pk>", opened, name="notification"),
]
