"""What a column of an imported file can mean, for each kind of file (stage: facts)."""

from dataclasses import dataclass
from enum import StrEnum, unique

from yunchou.analytics.messages import N_

#: What states a figure that a person typed in.
MANUAL = "manual"
#: A column that becomes a metric of the workspace's own: `x_` and a name.
OWN_METRIC = "x_"
#: A column that becomes a property of the order under the name that follows.
PROPERTY = "property:"
#: A column that becomes a trait of the customer under the name that follows.
TRAIT = "trait:"


@unique
class Kind(StrEnum):
    """What the rows of a file are."""

    FACTS = "facts"
    ORDERS = "orders"
    CUSTOMERS = "customers"


@unique
class FieldType(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    DAY = "day"
    INSTANT = "instant"
    COUNT = "count"
    MONEY = "money"


@unique
class Group(StrEnum):
    """Fields are listed under these heads."""

    WHEN = "when"
    WHAT = "what"
    WHO = "who"
    WHERE = "where"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class Field:
    """One meaning that a column can have. `label` is English and translated by who shows it."""

    name: str
    label: str
    type: FieldType
    group: Group
    is_required: bool = False

    @property
    def is_metric(self) -> bool:
        """Whether a cell of it becomes a fact."""
        return self.group is Group.NUMBERS


def _text(name: str, label: str, group: Group, *, is_required: bool = False) -> Field:
    return Field(name, label, FieldType.TEXT, group, is_required)


def _count(name: str, label: str) -> Field:
    return Field(name, label, FieldType.COUNT, Group.NUMBERS)


def _money(name: str, label: str) -> Field:
    return Field(name, label, FieldType.MONEY, Group.NUMBERS)


#: The fields that say which campaign a fact is about, id and name, from the widest to the narrowest.
LEVELS = ("campaign", "adgroup", "creative", "content")

_FACTS = (
    Field("day", N_("Day"), FieldType.DAY, Group.WHEN, is_required=True),
    _text("account", N_("Account"), Group.WHERE),
    _text("account_name", N_("Account name"), Group.WHERE),
    _text("channel", N_("Channel"), Group.WHERE),
    _text("campaign_id", N_("Campaign id"), Group.WHAT),
    _text("campaign", N_("Campaign"), Group.WHAT),
    _text("adgroup_id", N_("Ad group id"), Group.WHAT),
    _text("adgroup", N_("Ad group"), Group.WHAT),
    _text("creative_id", N_("Creative id"), Group.WHAT),
    _text("creative", N_("Creative"), Group.WHAT),
    _text("content_id", N_("Content id"), Group.WHAT),
    _text("content", N_("Content"), Group.WHAT),
    _text("currency", N_("Currency"), Group.WHERE),
    _count("impressions", N_("Impressions")),
    _count("clicks", N_("Clicks")),
    _money("spend", N_("Spend")),
    _count("reach", N_("Reach")),
    _count("reads", N_("Reads")),
    _count("plays", N_("Plays")),
    _count("finished_plays", N_("Finished plays")),
    _count("likes", N_("Likes")),
    _count("comments", N_("Comments")),
    _count("shares", N_("Shares")),
    _count("saves", N_("Saves")),
    _count("follows", N_("New followers")),
    _count("unfollows", N_("Lost followers")),
    _count("platform_visits", N_("Visits, as the platform counts them")),
    _count("platform_leads", N_("Leads, as the platform counts them")),
    _count("platform_orders", N_("Orders, as the platform counts them")),
    _money("platform_revenue", N_("Revenue, as the platform counts it")),
    _money("content_cost", N_("Content cost")),
    _money("tool_cost", N_("Tool cost")),
    _money("people_cost", N_("People cost")),
    _money("fee", N_("Fee")),
)
_ORDERS = (
    Field("time", N_("Time of payment"), FieldType.INSTANT, Group.WHEN, is_required=True),
    Field("amount", N_("Amount paid"), FieldType.MONEY, Group.NUMBERS, is_required=True),
    _text("order_number", N_("Order number"), Group.WHAT),
    _text("customer", N_("Customer id"), Group.WHO),
    _text("state", N_("State of the order"), Group.WHAT),
    _text("currency", N_("Currency"), Group.NUMBERS),
    _text("items", N_("Products"), Group.WHAT),
    _count("quantity", N_("Number of products")),
    _money("refund_amount", N_("Amount refunded")),
    Field("refund_time", N_("Time of refund"), FieldType.INSTANT, Group.WHEN),
    _text("shop", N_("Shop"), Group.WHERE),
    _text("region", N_("Region"), Group.WHO),
    _text("channel", N_("Channel"), Group.WHERE),
    _text("source", N_("Source (utm_source)"), Group.WHERE),
    _text("medium", N_("Medium (utm_medium)"), Group.WHERE),
    _text("campaign", N_("Campaign (utm_campaign)"), Group.WHERE),
    _text("content", N_("Content (utm_content)"), Group.WHERE),
    _text("term", N_("Term (utm_term)"), Group.WHERE),
)
_CUSTOMERS = (
    _text("customer", N_("Customer id"), Group.WHO, is_required=True),
    _text("name", N_("Name of the customer"), Group.WHO),
    _text("phone", N_("Phone"), Group.WHO),
    _text("email", N_("Email"), Group.WHO),
    _text("city", N_("City"), Group.WHO),
    _text("level", N_("Member level"), Group.WHO),
    Field("birthday", N_("Birthday"), FieldType.DAY, Group.WHO),
    Field("registered_at", N_("Registered at"), FieldType.INSTANT, Group.WHEN),
)
_FIELDS = {Kind.FACTS: _FACTS, Kind.ORDERS: _ORDERS, Kind.CUSTOMERS: _CUSTOMERS}
_BY_NAME = {kind: {field.name: field for field in fields} for kind, fields in _FIELDS.items()}
#: Free fields: the prefix of their name and the kinds of file that may have them.
_FREE = {
    OWN_METRIC: (frozenset({Kind.FACTS}), FieldType.COUNT, Group.NUMBERS),
    PROPERTY: (frozenset({Kind.ORDERS}), FieldType.TEXT, Group.WHAT),
    TRAIT: (frozenset({Kind.ORDERS, Kind.CUSTOMERS}), FieldType.TEXT, Group.WHO),
}


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """Every named field of a kind of file, in the order in which they are offered.

    Besides them: `x_…` (facts: a metric of one's own), `property:…` (orders), `trait:…` (orders and customers).
    """
    return _FIELDS[kind]


def field_called(kind: Kind, name: str) -> Field | None:
    """The field of that name, a free one included; None when this kind of file has none such."""
    if found := _BY_NAME[kind].get(name):
        return found
    for prefix, (kinds, type_, group) in _FREE.items():
        rest = name.removeprefix(prefix)
        if name.startswith(prefix) and kind in kinds and rest.strip():
            return Field(name, rest, type_, group)
    return None
