"""The one gate in front of every page: who is asking, in which workspace, with which permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from yunchou.accounts import selectors
from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.core.errors import NotAllowed, NotFound
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope

P = ParamSpec("P")

#: The cookie that names the workspace opened last. It opens nothing: membership is asked on every request.
LAST_WORKSPACE = "yc_workspace"
A_YEAR = 365 * 24 * 3600


class WorkspaceRequest(HttpRequest):
    """A request that has passed the gate: person, workspace and membership are known."""

    user: User  # past the gate nobody is anonymous
    workspace: Workspace
    membership: Membership
    htmx: HtmxDetails


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
            # Times on the page are of the person's zone, or of the workspace's where they chose none.
            zone = timezone.get_current_timezone() if request.user.time_zone else membership.workspace.zone
            with workspace_scope(membership.workspace), timezone.override(zone):
                response = view(admitted, *args, **kwargs)
            _remember(response, slug=workspace, known=request.COOKIES.get(LAST_WORKSPACE))
            return response

        gate.permission = permission  # type: ignore[attr-defined]  # read by the permission-matrix test
        return gate

    return decorate


def _remember(response: HttpResponseBase, *, slug: str, known: str | None) -> None:
    if slug != known:
        response.set_cookie(
            LAST_WORKSPACE,
            slug,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def personal_page(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let in anyone who is signed in; the page concerns themselves alone."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(cast(WorkspaceRequest, request), *args, **kwargs)

    gate.permission = "signed in"  # type: ignore[attr-defined]  # read by the permission-matrix test
    return gate
