"""Founding a workspace together with its owner."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunchou.accounts.errors import SlugTaken, UnknownSetting
from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Role
from yunchou.core import audit
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.core.workspaces import require_currency, require_zone


@transaction.atomic
def create_workspace(
    slug: str,
    *,
    name: str,
    owner: User,
    time_zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    now: datetime,
) -> Workspace:
    """Found a workspace; its owner may then invite others."""
    require_zone(time_zone)
    require_currency(currency)
    workspace = Workspace(
        slug=slug, name=name.strip(), time_zone=time_zone, currency=currency, created_at=now
    )
    _require_slug(workspace)
    try:
        with transaction.atomic():
            workspace.save(force_insert=True)
    except IntegrityError as collision:
        raise SlugTaken(
            _("There is a workspace “%(slug)s” already.") % {"slug": slug},
            advice=_("Choose another short name."),
            field="slug",
        ) from collision
    with workspace_scope(workspace):
        Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER, joined_at=now)
        audit.record("workspace.created", by=owner, on=workspace, now=now)
    return workspace


def _require_slug(workspace: Workspace) -> None:
    try:
        workspace.clean_fields()
    except ValidationError as problem:
        field, messages = next(iter(problem.message_dict.items()))
        raise UnknownSetting(
            _("“%(value)s” cannot be used: %(reason)s")
            % {"value": getattr(workspace, field), "reason": " ".join(messages)},
            advice=_("A short name such as chengye-shop and a name of up to 80 characters will do."),
            field=field,
        ) from problem
