"""The channels every workspace starts with: their names and whose ground they are on (stage: make)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunchou.channels.models import Kind
from yunchou.events.decoding.channels import Channel as Key


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """What is known of a channel before anybody describes it."""

    name: str | Promise
    kind: Kind


#: In the order of lists: what is paid for first, what nobody can name last.
BUILT_IN: dict[str, BuiltIn] = {
    Key.PAID_SEARCH: BuiltIn(_("Paid search"), Kind.PAID),
    Key.PAID_SOCIAL: BuiltIn(_("Paid social"), Kind.PAID),
    Key.PAID_COMMERCE: BuiltIn(_("Paid e-commerce"), Kind.PAID),
    Key.PAID_VIDEO: BuiltIn(_("Paid video"), Kind.PAID),
    Key.PAID_OTHER: BuiltIn(_("Other paid"), Kind.PAID),
    Key.ORGANIC_SEARCH: BuiltIn(_("Organic search"), Kind.EARNED),
    Key.ORGANIC_SOCIAL: BuiltIn(_("Organic social"), Kind.EARNED),
    Key.ORGANIC_COMMERCE: BuiltIn(_("Organic e-commerce"), Kind.COMMERCE),
    Key.ORGANIC_VIDEO: BuiltIn(_("Organic video"), Kind.EARNED),
    Key.EMAIL: BuiltIn(_("E-mail"), Kind.OWNED),
    Key.SMS: BuiltIn(_("Text messages"), Kind.OWNED),
    Key.PUSH: BuiltIn(_("Push"), Kind.OWNED),
    Key.PRIVATE_DOMAIN: BuiltIn(_("Private domain"), Kind.PRIVATE),
    Key.AFFILIATE: BuiltIn(_("Affiliates and KOL"), Kind.PARTNER),
    Key.REFERRAL: BuiltIn(_("Referral"), Kind.EARNED),
    Key.DIRECT: BuiltIn(_("Direct"), Kind.OWNED),
    Key.UNKNOWN: BuiltIn(_("Unknown"), Kind.OTHER),
}
