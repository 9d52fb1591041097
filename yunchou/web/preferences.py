"""The two switches in the person menu, look and language, and the language of people who are not signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from yunchou.accounts import services
from yunchou.core import clock
from yunchou.web.access import WorkspaceRequest, personal_page
from yunchou.web.sign_in import safe_next


@require_POST
@personal_page
def appearance(request: WorkspaceRequest) -> HttpResponseBase:
    """Change the look or the language and go back; everything else of the profile stays."""
    user = request.user
    services.update_profile(
        user,
        name=user.name,
        time_zone=user.time_zone,
        language=request.POST.get("language", user.language),
        theme=request.POST.get("theme", user.theme),
        now=clock.now(),
    )
    response = redirect(safe_next(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Set the language of the pages before sign-in, in a cookie."""
    return set_language(request)


urlpatterns = [
    path("profile/appearance", appearance, name="appearance"),
    path("language", language, name="language"),
]
