"""A person's own settings: name, language, zone, look, password, and their other sessions."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts import services
from yunchou.core import clock
from yunchou.core.models import User
from yunchou.core.workspaces import known_zones
from yunchou.web.access import WorkspaceRequest, personal_page
from yunchou.web.refusals import carried_out


class ProfileForm(forms.Form):
    """How the person is called and what their pages look like."""

    name = forms.CharField(
        label=pgettext_lazy("a person", "Name"), max_length=80, help_text=_("How the team calls you.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Of times shown to you; numbers keep the workspace's days."),
    )
    theme = forms.ChoiceField(label=_("Appearance"), choices=User.Theme.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [("", _("As the workspace")), *((zone, zone) for zone in sorted(known_zones()))]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]  # a ChoiceField, declared above


class PasswordForm(forms.Form):
    """The current password, and the new one twice."""

    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=128,
        help_text=_("Ten characters or more. Your other sessions end."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two new passwords differ. Type the same one twice."))
        return again


@require_http_methods(["GET", "POST"])
@personal_page
def profile(request: WorkspaceRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, ProfileForm(initial=_current(request.user)), PasswordForm())
    form = ProfileForm(request.POST)
    if form.is_valid() and carried_out(
        form, lambda: services.update_profile(request.user, **form.cleaned_data, now=clock.now())
    ):
        with override(request.user.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    return _page(request, form, PasswordForm())


@sensitive_post_parameters()
@require_POST
@personal_page
def password(request: WorkspaceRequest) -> HttpResponseBase:
    form = PasswordForm(request.POST)
    if form.is_valid() and carried_out(form, lambda: _change_password(request, form)):
        messages.success(request, _("Your password is changed. Your other sessions have ended."))
        return redirect("profile")
    return _page(request, ProfileForm(initial=_current(request.user)), form)


@require_POST
@personal_page
def other_sessions(request: WorkspaceRequest) -> HttpResponseBase:
    services.end_other_sessions(request.user, now=clock.now())
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("profile")


def _change_password(request: WorkspaceRequest, form: PasswordForm) -> None:
    asked = form.cleaned_data
    services.change_password(request.user, current=asked["current"], new=asked["password"], now=clock.now())
    update_session_auth_hash(request, request.user)


def _current(user: User) -> dict[str, str]:
    return {name: getattr(user, name) for name in ProfileForm.base_fields}


def _page(request: WorkspaceRequest, form: ProfileForm, password_form: PasswordForm) -> HttpResponseBase:
    context = {"form": form, "password_form": password_form}
    return render(request, "profile/profile.html", context)


urlpatterns = [
    path("profile", profile, name="profile"),
    path("profile/password", password, name="profile-password"),
    path("profile/sessions", other_sessions, name="profile-sessions"),
]
