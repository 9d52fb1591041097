"""The ways out, as whoever runs the server set them: the mail server and the vendors' robots. Serves every stage."""

import json

from django.conf import settings
from django.utils.translation import gettext as _

from yunchou.connectors.addresses import NotARobotsAddress, RobotAddress, robot_address
from yunchou.connectors.ports import GroupRobot, Mailer
from yunchou.connectors.robots import VENDORS
from yunchou.connectors.vendors.smtp import Security, SmtpMailer
from yunchou.inbox.errors import MailNotSetUp, bad_address
from yunchou.inbox.models import Destination
from yunchou.inbox.sealing import seal, unseal

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def mail_is_set_up() -> bool:
    return bool(settings.ENV.YUNCHOU_SMTP_HOST and _sender())


def mailer() -> Mailer:
    """The mail server of the settings. Raises MailNotSetUp."""
    env = settings.ENV
    if not mail_is_set_up():
        raise MailNotSetUp(
            _("No mail server is set up on this server."),
            advice=_("Ask whoever runs it to set YUNCHOU_SMTP_HOST and YUNCHOU_MAIL_FROM."),
        )
    security = Security(env.YUNCHOU_SMTP_SECURITY)
    if security is Security.NONE and env.YUNCHOU_SMTP_USER and env.YUNCHOU_SMTP_HOST not in LOOPBACK:
        raise MailNotSetUp(
            _("The mail server's password would travel in clear text."),
            advice=_("Ask whoever runs this server to set YUNCHOU_SMTP_SECURITY to starttls or tls."),
        )
    return SmtpMailer(
        env.YUNCHOU_SMTP_HOST,
        env.YUNCHOU_SMTP_PORT,
        _sender(),
        security,
        env.YUNCHOU_SMTP_USER,
        env.YUNCHOU_SMTP_PASSWORD,
    )


def _sender() -> str:
    return str(settings.ENV.YUNCHOU_MAIL_FROM or settings.ENV.YUNCHOU_SMTP_USER)


def configured_base(vendor: str) -> str:
    """The base address that was set in the vendor's stead; empty where it is the vendor's own."""
    return str(getattr(settings.ENV, f"YUNCHOU_{vendor.upper()}_URL"))


def read_address(vendor: str, given: str) -> RobotAddress:
    """The robot of a pasted address. Raises BadAddress."""
    try:
        return robot_address(given, place=VENDORS[vendor].place, configured=configured_base(vendor))
    except NotARobotsAddress as fault:
        raise bad_address(fault.code) from None


def sealed_credentials(address: RobotAddress, *, secret: str) -> str:
    """Key and secret as they are stored."""
    return seal(json.dumps([address.key, secret]))


def robot_of(destination: Destination) -> GroupRobot:
    """The robot behind a destination. Raises SealBroken.

    TRICKY: where it goes is decided now, not when it was saved: a base address that is no longer set is not used.
    """
    vendor = VENDORS[destination.vendor]
    key, secret = json.loads(unseal(destination.sealed))
    hosts = {f"https://{host}" for host in vendor.place.hosts}
    base = configured_base(destination.vendor).rstrip("/")
    if not base:
        base = destination.base if destination.base in hosts else vendor.place.base
    return vendor.robot(RobotAddress(base, key), secret)
