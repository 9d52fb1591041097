"""Which workspace a person is in: the way in after sign-in, and the list to choose from."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from yunchou.accounts import selectors
from yunchou.accounts.permissions import Permission
from yunchou.web.access import LAST_WORKSPACE, WorkspaceRequest, personal_page, workspace_page


@require_safe
@personal_page
def home(request: WorkspaceRequest) -> HttpResponseBase:
    """The workspace opened last, or the first; without one, the page that says how to get in."""
    slugs = [membership.workspace.slug for membership in selectors.memberships_of(request.user)]
    if not slugs:
        return redirect("workspaces")
    last = request.COOKIES.get(LAST_WORKSPACE, "")
    return redirect("workspace-home", workspace=last if last in slugs else slugs[0])


@require_safe
@personal_page
def workspaces(request: WorkspaceRequest) -> HttpResponseBase:
    memberships = selectors.memberships_of(request.user)
    return render(request, "workspace/list.html", {"memberships": memberships})


@require_safe
@workspace_page(Permission.READ)
def workspace_home(request: WorkspaceRequest) -> HttpResponseBase:
    """The overview, which every role may open."""
    return redirect("dashboard", workspace=request.workspace.slug)


urlpatterns = [
    path("", home, name="home"),
    path("workspaces", workspaces, name="workspaces"),
    path("w/<slug:workspace>/", workspace_home, name="workspace-home"),
]
