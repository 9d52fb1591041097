"""The one gate in front of every page: who is asking, in which workspace, with which permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from yunchou.accounts import selectors
from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.core.errors import NotAllowed, NotFound
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope

P = ParamSpec("P")


class WorkspaceRequest(HttpRequest):
    """A request that has passed the gate: person, workspace and membership are known."""

    user: User  # type: ignore[assignment]  # past the gate nobody is anonymous
    workspace: Workspace
    membership: Membership


View = Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]


def workspace_page(permission: Permission) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let in members of the workspace named in the address who hold `permission`.

    A workspace the person does not belong to answers as one that does not exist.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def gate(request: HttpRequest, workspace: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            membership = selectors.membership_of(request.user, slug=workspace)
            if membership is None:
                raise NotFound(_("There is no workspace “%(slug)s” for you.") % {"slug": workspace})
            if not membership.can(permission):
                raise NotAllowed(
                    _("Your role, %(role)s, may not do this.") % {"role": membership.get_role_display()},
                    advice=_("Ask an owner of the workspace for another role."),
                )
            admitted = cast(WorkspaceRequest, request)
            admitted.workspace, admitted.membership = membership.workspace, membership
            with workspace_scope(membership.workspace):
                return view(admitted, *args, **kwargs)

        gate.permission = permission  # type: ignore[attr-defined]  # read by the permission-matrix test
        return gate

    return decorate


def personal_page(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let in anyone who is signed in; the page concerns themselves alone."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(cast(WorkspaceRequest, request), *args, **kwargs)

    gate.permission = "signed in"  # type: ignore[attr-defined]  # read by the permission-matrix test
    return gate
