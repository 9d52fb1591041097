"""The page behind an invitation link: join with the account at hand, or make one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yunchou.accounts import selectors, services
from yunchou.accounts.models import Invitation, Membership
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.core.models import User
from yunchou.web.refusals import show_refusal
from yunchou.web.sign_in import enter


class JoinForm(forms.Form):
    """Nothing to fill in: the account at hand joins."""


class SignUpForm(forms.Form):
    """What a new account needs."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        help_text=_("Ten characters or more."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, bound_to: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bound_to:
            self.fields["email"].initial = bound_to
            self.fields["email"].disabled = True


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    opened = selectors.open_invitation(token, now=clock.now())
    form = _form(request, opened)
    membership = _joined(request, form, token=token) if form.is_valid() else None
    if membership:
        messages.success(request, _("Welcome to %(name)s.") % {"name": membership.workspace})
        return redirect("workspace-home", workspace=membership.workspace.slug)
    context = {"form": form, "invitation": opened, "token": token}
    return render(request, "accounts/invitation.html", context)


def _form(request: HttpRequest, opened: Invitation) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if request.user.is_authenticated:
        return JoinForm(data)
    return SignUpForm(data, bound_to=opened.email)


def _joined(request: HttpRequest, form: forms.Form, *, token: str) -> Membership | None:
    """The new membership, or None with the refusal in the form."""
    try:
        if isinstance(request.user, User):
            return services.accept_invitation(token, user=request.user, now=clock.now())
        membership = services.sign_up(
            token, **form.cleaned_data, language=get_language() or "zh-hans", now=clock.now()
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return None
    enter(request, membership.user)
    return membership


urlpatterns = [path("invite/<str:token>", invitation, name="invitation")]
