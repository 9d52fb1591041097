"""Group robots of a workspace: added, edited, deleted, tried out. Serves every stage."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.connectors.robots import VENDORS
from yunchou.core import audit
from yunchou.core.models import User, Workspace
from yunchou.core.scope import current_workspace_id
from yunchou.inbox.errors import BadDestination, NameTaken
from yunchou.inbox.models import Delivery, Destination, Notification
from yunchou.inbox.outside import mailer, read_address, sealed_credentials
from yunchou.inbox.services.deliveries import Letter, queue_mail, queue_post

HINT = 4
LONGEST_SECRET = 200


@transaction.atomic
def add_destination(
    vendor: str, *, name: str, address: str, secret: str, news: Iterable[str], by: User, now: datetime
) -> Destination:
    """Add a group robot by the address its vendor shows. It is told what happens from now on.

    Raises BadDestination, BadAddress or NameTaken.
    """
    if vendor not in VENDORS:
        raise BadDestination(
            _("There is no vendor “%(vendor)s”.") % {"vendor": vendor},
            advice=_("Choose one of the list."),
            field="vendor",
        )
    row = Destination(
        workspace_id=current_workspace_id(),
        vendor=vendor,
        name=_require_name(name, besides=None),
        news=sorted(set(news)),
        told_through=_newest(),
        created_by=by,
        created_at=now,
    )
    _set_robot(row, address=address, secret=secret)
    row.save()
    audit.record("destination.added", by=by, on=row, now=now, details={"vendor": vendor})
    return row


@transaction.atomic
def edit_destination(
    row: Destination, *, name: str, address: str, secret: str, news: Iterable[str], by: User, now: datetime
) -> None:
    """Rename it, choose its news, and, where an address is given, point it elsewhere. An empty address keeps all."""
    row.name, row.news = _require_name(name, besides=row.pk), sorted(set(news))
    if address.strip():
        _set_robot(row, address=address, secret=secret)
    elif secret.strip():
        raise BadDestination(
            _("A secret alone cannot be changed."),
            advice=_("Enter the robot's address again, with its secret."),
            field="address",
        )
    row.save()
    details = {"pointed_elsewhere": bool(address.strip())}
    audit.record("destination.edited", by=by, on=row, now=now, details=details)


@transaction.atomic
def delete_destination(row: Destination, *, by: User, now: datetime) -> None:
    """Forget a robot with its key. What it was sent stays listed."""
    audit.record("destination.deleted", by=by, on=row, now=now, details={"vendor": row.vendor})
    row.delete()


def send_test_post(row: Destination, *, by: User, now: datetime) -> Delivery:
    """Have the robot say that it works."""
    key = f"test {row.pk} {now.isoformat()}"
    with transaction.atomic():
        audit.record("destination.tested", by=by, on=row, now=now)
        return queue_post(row, letter=_test_letter(row.workspace), key=key, by=by, now=now)


def send_test_mail(*, workspace: Workspace, by: User, now: datetime) -> Delivery:
    """Have a mail sent to oneself. Raises MailNotSetUp at once instead of in a job."""
    mailer()
    key = f"test mail {by.pk} {now.isoformat()}"
    return queue_mail([by], letter=_test_letter(workspace), key=key, workspace=workspace, by=by, now=now)


def _test_letter(workspace: Workspace) -> Letter:
    text = _("This is a test. What happens in %(workspace)s can be told here.")
    return Letter(
        _("Yunchou · %(workspace)s") % {"workspace": workspace.name},
        text % {"workspace": workspace.name},
        settings.ENV.base_url,
        _("Open Yunchou"),
    )


def _set_robot(row: Destination, *, address: str, secret: str) -> None:
    robot = read_address(row.vendor, address)
    kept = secret.strip() if VENDORS[row.vendor].signs else ""
    if len(kept) > LONGEST_SECRET:
        raise BadDestination(
            _("The secret is too long."), advice=_("Copy only the secret itself."), field="secret"
        )
    row.base, row.hint, row.is_signed = robot.base, robot.key[-HINT:], bool(kept)
    row.sealed = sealed_credentials(robot, secret=kept)


def _require_name(name: str, *, besides: int | None) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise BadDestination(_("The robot has no name."), advice=_("Name it after its group."), field="name")
    if Destination.objects.filter(name=wanted).exclude(pk=besides).exists():
        raise NameTaken(
            _("There is a group robot “%(name)s” already.") % {"name": wanted},
            advice=_("Choose another name."),
            field="name",
        )
    return wanted


def _newest() -> int:
    newest: int | None = Notification.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
