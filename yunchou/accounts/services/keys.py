"""API keys: made, recognised, revoked. Only a key's hash is kept."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts import selectors
from yunchou.accounts.errors import KeyRevoked, UnknownSetting
from yunchou.accounts.models import ApiKey, hash_of
from yunchou.accounts.permissions import Scope
from yunchou.core import audit
from yunchou.core.models import User
from yunchou.core.scope import current_workspace_id

#: How often a key's last use is written down; a busy key would otherwise write a row for every request.
LAST_USE_STEP = timedelta(minutes=1)
SHOWN_PREFIX = 10


@transaction.atomic
def create_key(
    kind: str,
    *,
    name: str,
    scopes: Iterable[str] = (),
    by: User | None,
    actor_label: str = "",
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key in the workspace in scope. The key itself is returned here and nowhere else.

    A write key has no scopes: it may send events and read nothing. A secret key needs at least one.
    """
    wanted = _require_scopes(_require_kind(kind), scopes=scopes)
    if not name.strip():
        raise UnknownSetting(
            _("The key has no name."), advice=_("Name it after the program that will use it."), field="name"
        )
    raw = ApiKey.PREFIXES[kind] + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        workspace_id=current_workspace_id(),
        kind=kind,
        name=name.strip(),
        prefix=raw[:SHOWN_PREFIX],
        key_hash=hash_of(raw),
        scopes=wanted,
        created_by=by,
        created_at=now,
    )
    details = {"kind": kind, "scopes": wanted}
    audit.record("key.created", by=by, actor_label=actor_label, on=key, now=now, details=details)
    return key, raw


@transaction.atomic
def revoke_key(key: ApiKey, *, by: User | None, actor_label: str = "", now: datetime) -> None:
    """Make a key useless from now on."""
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        raise KeyRevoked(
            _("The key %(key)s is revoked already.") % {"key": key},
            advice=_("Make a new one if a program still needs one."),
        )
    audit.record("key.revoked", by=by, actor_label=actor_label, on=key, now=now)


def authenticate_key(raw: str, *, now: datetime) -> ApiKey | None:
    """The living key with this text and its workspace, or None. One query, and one write a minute at most."""
    key = selectors.key_with(hash_of(raw), now=now).select_related("workspace").first()
    if key and (key.last_used_at is None or now - key.last_used_at >= LAST_USE_STEP):
        ApiKey.unscoped.filter(pk=key.pk).update(last_used_at=now)
        key.last_used_at = now
    return key


def _require_kind(kind: str) -> ApiKey.Kind:
    if kind not in ApiKey.Kind.values:
        raise UnknownSetting(
            _("There is no kind of key “%(kind)s”.") % {"kind": kind},
            advice=_("Use write for sending events, secret for reading."),
            field="kind",
        )
    return ApiKey.Kind(kind)


def _require_scopes(kind: ApiKey.Kind, *, scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in list(Scope)]:
        raise UnknownSetting(
            _("There is no scope “%(scope)s”.") % {"scope": unknown[0]},
            advice=_("Choose from %(scopes)s.") % {"scopes": ", ".join(Scope)},
            field="scopes",
        )
    if kind == ApiKey.Kind.WRITE and wanted:
        raise UnknownSetting(
            _("A write key has no scopes."),
            advice=_("Leave them out, or make a secret key."),
            field="scopes",
        )
    if kind == ApiKey.Kind.SECRET and not wanted:
        raise UnknownSetting(
            _("A secret key without a scope could do nothing."),
            advice=_("Choose at least one scope."),
            field="scopes",
        )
    return wanted
