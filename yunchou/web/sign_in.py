"""Signing in and out, and the page that says for how long sign-in is shut."""

from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts import services
from yunchou.accounts.lock_out import address_is_locked, locked_until
from yunchou.core import clock
from yunchou.core.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInForm(AuthenticationForm):
    """E-mail address and password; the answer never tells which of them was wrong."""

    # The same words for an unknown address, a wrong password and a closed account.
    error_messages = {  # noqa: RUF012  the form's own way to word its errors
        "invalid_login": _("The e-mail address or the password is wrong. Check both and try again."),
        "inactive": _("The e-mail address or the password is wrong. Check both and try again."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget.attrs |= {"type": "email", "autocomplete": "username"}
        self.fields["password"].label = _("Password")

    def clean_username(self) -> str:
        # TRICKY: the lock counts by the address as typed; other capitals must not be another account.
        return str(self.cleaned_data["username"]).strip().lower()


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    target = safe_next(request)
    if request.user.is_authenticated:
        return redirect(target)
    if request.method == "POST" and address_is_locked(get_client_ip_address(request), now=clock.now()):
        return locked_out(request)
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        enter(request, form.get_user())
        return redirect(target)
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "accounts/sign_in.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    logout(request)
    return redirect(safe_next(request) if "next" in request.POST else "sign-in")


def enter(request: HttpRequest, user: User) -> None:
    """Sign the person in under a new session id, and note it."""
    login(request, user, backend=BACKEND)
    services.record_sign_in(user, now=clock.now())


def safe_next(request: HttpRequest) -> str:
    """Where to go on; an address elsewhere is not followed."""
    target = request.POST.get("next", request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else reverse("home")


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page after too many wrong passwords; it says when to try again, and not for which account."""
    now = clock.now()
    wait = locked_until(get_client_ip_address(request), now=now) - now
    seconds = max(60, int(wait.total_seconds()))
    context = {"minutes": -(-seconds // 60)}
    response = render(request, "accounts/locked.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-out", sign_out, name="sign-out"),
]
