"""What the addresses about channels, links and costs name, made for the permission table."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.conftest import NOW
from yunchou.channels.links import LinkParts, build_link
from yunchou.channels.models import Cost, TrackedLink
from yunchou.channels.services import save_links
from yunchou.core.models import User
from yunchou.core.scope import workspace_scope
from yunchou.events.models import CurrencyRate, DataImport, FactAccount

if TYPE_CHECKING:
    from tests.web.permission_table import Place

LINK = {
    "name": "Warm-up",
    "landing": "https://shop.example/",
    "source": "wechat",
    "medium": "social",
    "campaign": "618",
    "do": "save",
}
COST = {
    "channel": "direct",
    "kind": "fee",
    "amount": "30.00",
    "currency": "CNY",
    "first_day": "2026-03-01",
    "last_day": "2026-03-03",
}


def channel(place: "Place", _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "key": "direct"}


def tracked_link(place: "Place", person: User | None) -> Mapping[str, Any]:
    """A link that the first actor built."""
    built = [build_link(LinkParts("https://shop.example/", "douyin", "cpc", "618"), rules=())]
    with workspace_scope(place.workspace):
        made = TrackedLink.objects.filter(url=built[0].url).first()
        made = made or save_links("618", built, by=person or place.member.user, now=NOW)[0]
    return {"workspace": place.workspace.slug, "pk": made.pk}


def own_cost(place: "Place", person: User | None) -> Mapping[str, Any]:
    """A cost that the actor entered and that is loaded."""
    file = DataImport.unscoped.create(
        workspace=place.workspace,
        name="Fee",
        size=1,
        sha256="1" * 64,
        layout={},
        state=DataImport.State.LOADED,
        received_at=NOW,
    )
    made = Cost.unscoped.create(
        workspace=place.workspace,
        data_import=file,
        channel="direct",
        kind=Cost.Kind.FEE,
        amount=5,
        currency="CNY",
        first_day=NOW.date(),
        last_day=NOW.date(),
        entered_by=person or place.member.user,
        entered_at=NOW,
    )
    return {"workspace": place.workspace.slug, "pk": made.pk}


def platform_account(place: "Place", _person: User | None) -> Mapping[str, Any]:
    made, _is_new = FactAccount.unscoped.get_or_create(
        workspace=place.workspace, source="oceanengine", account="1", defaults={"created_at": NOW}
    )
    return {"workspace": place.workspace.slug, "pk": made.pk}


def exchange_rate(place: "Place", _person: User | None) -> Mapping[str, Any]:
    made, _is_new = CurrencyRate.unscoped.get_or_create(
        workspace=place.workspace, currency="USD", day=NOW.date(), defaults={"rate": Decimal("7.1")}
    )
    return {"workspace": place.workspace.slug, "pk": made.pk}
