"""Who belongs to the workspace: the list, invitations by link, roles, and leaving."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts import selectors, services
from yunchou.accounts.models import Invitation, Membership
from yunchou.accounts.permissions import Permission, Role
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import show_refusal
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request


class InviteForm(forms.Form):
    """For whom the door opens, and with which role."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Role.choices,
        initial=Role.MEMBER,
        help_text=gettext_lazy("You can change it later."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Empty: whoever holds the link may join."),
    )


@require_safe
@workspace_page(Permission.MANAGE)
def members(request: WorkspaceRequest) -> HttpResponseBase:
    table = _table(request)
    if table.request.wants_export:
        return export_xlsx(table, selectors.members(), filename=_("Members"))
    return _page(request, InviteForm(), table=table)


@never_cache
@require_POST
@workspace_page(Permission.ADMINISTER)
def invite(request: WorkspaceRequest) -> HttpResponseBase:
    """Answers with the page itself: the link is shown once, and a redirect would have to keep it somewhere."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, table=_table(request))
    try:
        _made, token = services.invite(
            form.cleaned_data["role"],
            email=form.cleaned_data["email"],
            by=request.membership,
            now=clock.now(),
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(request, form, table=_table(request))
    link = settings.ENV.base_url + reverse("invitation", args=[token])
    return _page(request, InviteForm(), table=_table(request), link=link)


@require_POST
@workspace_page(Permission.ADMINISTER)
def revoke_invitation(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    invitation = get_object_or_404(Invitation.objects, pk=pk)
    services.revoke_invitation(invitation, by=request.user, now=clock.now())
    messages.success(request, _("The invitation is withdrawn. Its link no longer opens."))
    return redirect("members", workspace=request.workspace.slug)


@require_POST
@workspace_page(Permission.ADMINISTER)
def change_role(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    member = get_object_or_404(selectors.members(), pk=pk)
    role = request.POST.get("role", "")
    services.change_role(member, role=role, by=request.membership, now=clock.now())
    told = {"name": member.user.name, "role": member.get_role_display()}
    messages.success(request, _("%(name)s is %(role)s now.") % told)
    return redirect("members", workspace=request.workspace.slug)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.ADMINISTER)
def remove(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    member = get_object_or_404(selectors.members(), pk=pk)
    if request.method != "POST":
        return render(request, "members/remove.html", {"member": member})
    services.remove_member(member, by=request.membership, now=clock.now())
    messages.success(request, _("%(name)s no longer has access.") % {"name": member.user.name})
    if member.user_id == request.user.pk:
        return redirect("workspaces")
    return redirect("members", workspace=request.workspace.slug)


def _columns() -> list[Column]:
    return [
        Column("name", pgettext("a person", "Name"), lambda member: member.user.name),
        Column("email", _("E-mail address"), lambda member: member.user.email, is_on_phone=False),
        Column("role", _("Role"), lambda member: member.get_role_display()),
        Column("joined", _("Joined"), _joined, is_on_phone=False),
        Column("actions", _("Actions"), align="right"),
    ]


def _joined(member: Membership) -> datetime:
    return member.joined_at


def _table(request: WorkspaceRequest) -> Table[Membership]:
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    return Table(
        "members",
        _("Members"),
        columns,
        paginate(selectors.members(), at=at),
        at,
        row_template="members/row.html",
        can_export=True,
    )


def _page(request: WorkspaceRequest, form: InviteForm, **context: Any) -> HttpResponseBase:
    context |= {
        "form": form,
        "invitations": selectors.pending_invitations(now=clock.now()),
        "roles": Role.choices,
        "can_administer": request.membership.can(Permission.ADMINISTER),
    }
    return render(request, "members/members.html", context)


urlpatterns = [
    path("w/<slug:workspace>/members", members, name="members"),
    path("w/<slug:workspace>/members/invite", invite, name="member-invite"),
    path("w/<slug:workspace>/members/<int:pk>/role", change_role, name="member-role"),
    path("w/<slug:workspace>/members/<int:pk>/remove", remove, name="member-remove"),
    path("w/<slug:workspace>/invitations/<int:pk>/revoke", revoke_invitation, name="invitation-revoke"),
]
