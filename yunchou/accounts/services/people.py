"""Accounts of persons: made, described, and their passwords and sessions."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yunchou.accounts import selectors
from yunchou.accounts.errors import EmailTaken, UnknownSetting, WeakPassword, WrongPassword
from yunchou.core import audit
from yunchou.core.models import User
from yunchou.core.scope import workspace_scope
from yunchou.core.workspaces import require_zone


@transaction.atomic
def create_user(
    *, email: str, name: str, password: str | None, language: str = settings.LANGUAGE_CODE, now: datetime
) -> User:
    """Make an account; without a password it cannot sign in until one is set.

    A person acts in workspaces only: the audit entry is written when they found or join one.
    """
    user = User(email=email.strip().lower(), name=name.strip(), language=language, created_at=now)
    require_email(user.email)
    _require_choices(user)
    if password is not None:
        require_strong_password(password, user=user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as collision:
        raise EmailTaken(
            _("There is an account for %(email)s already.") % {"email": user.email},
            advice=_("Sign in with it, or use another address."),
            field="email",
        ) from collision
    return user


def record_sign_in(user: User, *, now: datetime) -> None:
    """Note in every workspace of the person that they signed in."""
    _record_everywhere("person.signed_in", user=user, now=now)


@transaction.atomic
def update_profile(
    user: User, *, name: str, language: str, time_zone: str, theme: str, now: datetime
) -> frozenset[str]:
    """Set how the person is called and what their pages look like; says which fields changed."""
    wanted = {"name": name.strip(), "language": language, "time_zone": time_zone, "theme": theme}
    changed = frozenset(field for field, value in wanted.items() if getattr(user, field) != value)
    if not changed:
        return changed
    for field in changed:
        setattr(user, field, wanted[field])
    _require_choices(user)
    user.save(update_fields=sorted(changed))
    _record_everywhere("person.profile_updated", user=user, now=now, details={"fields": sorted(changed)})
    return changed


@transaction.atomic
def change_password(user: User, *, current: str, new: str, now: datetime) -> None:
    """Set a new password. Every session of the person ends, save one that the edge renews."""
    if not user.check_password(current):
        raise WrongPassword(
            _("That is not your current password."),
            advice=_("Type the password you signed in with."),
            field="current",
        )
    require_strong_password(new, user=user)
    user.set_password(new)
    user.save(update_fields=["password"])
    _record_everywhere("person.password_changed", user=user, now=now)


@transaction.atomic
def end_other_sessions(user: User, *, now: datetime) -> None:
    """End every session of the person, save one that the edge renews."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
    _record_everywhere("person.sessions_ended", user=user, now=now)


def require_email(email: str) -> None:
    """Refuse what is no e-mail address."""
    try:
        validate_email(email)
    except ValidationError as problem:
        raise UnknownSetting(
            _("“%(email)s” is not an e-mail address.") % {"email": email},
            advice=_("Write it like name@example.com."),
            field="email",
        ) from problem


def require_strong_password(password: str, *, user: User) -> None:
    """Refuse a password that is short, common or close to the person's name."""
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise WeakPassword(
            " ".join(problem.messages),
            advice=_("A sentence of a few unrelated words is easy to remember and hard to guess."),
            field="password",
        ) from problem


def _require_choices(user: User) -> None:
    if not user.name:
        raise UnknownSetting(_("The name is empty."), advice=_("Write how the team calls you."), field="name")
    if user.language not in dict(settings.LANGUAGES):
        raise UnknownSetting(
            _("There is no language “%(value)s”.") % {"value": user.language},
            advice=_("Choose one of the list."),
            field="language",
        )
    if user.theme not in User.Theme.values:
        raise UnknownSetting(
            _("There is no theme “%(value)s”.") % {"value": user.theme},
            advice=_("Choose one of the list."),
            field="theme",
        )
    if user.time_zone:
        require_zone(user.time_zone)


def _record_everywhere(
    action: str, *, user: User, now: datetime, details: dict[str, Any] | None = None
) -> None:
    """One audit entry in each workspace of the person: an account is nobody's alone."""
    for membership in selectors.memberships_of(user):
        with workspace_scope(membership.workspace_id):
            audit.record(action, by=user, on=user, now=now, details=details)
