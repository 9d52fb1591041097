"""People: who is known, and what one of them did, from the first visit to the last order (stage: facts)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.analytics.stores.lookups import Activity, EventPlace, FirstVisit
from yunchou.channels.selectors import channel_names
from yunchou.events.timelines import activity_of, timeline
from yunchou.people import selectors
from yunchou.people.models import Alias, Person
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.event_lines import EventLine, line_of
from yunchou.web.formats import Figure
from yunchou.web.masking import Mask, mask_for
from yunchou.web.tables import (
    MOST_ROWS,
    Column,
    Page,
    Table,
    TableRequest,
    export_xlsx,
    paginate,
    parse_table_request,
)

#: Events of a person on one page.
PAGE = 50
#: Traits with a name of ours; others are called as they were sent.
TRAITS = {
    "name": gettext_lazy("Name"),
    "nickname": gettext_lazy("Nickname"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("Email"),
    "city": gettext_lazy("City"),
    "level": gettext_lazy("Member level"),
    "gender": gettext_lazy("Gender"),
    "birthday": gettext_lazy("Birthday"),
    "registered_at": gettext_lazy("Registered at"),
}
#: Traits that name a person, and are covered where people are.
NAMING = frozenset({"name", "nickname"})


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list: masked as the reader's role asks."""

    pk: int
    user_id: str
    name: str
    channel: str
    orders: int | None
    amount: Figure | None
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """The events of one calendar day in the reader's zone."""

    label: str
    lines: list[EventLine]


@require_safe
@workspace_page(Permission.ASK)
def people(request: WorkspaceRequest) -> HttpResponseBase:
    """Known people, seen last first. Only who may see them whole can search: a hit would tell what a mask covers."""
    table = _table(request)
    if table.request.wants_export:
        found = selectors.people(text=table.request.search)[: MOST_ROWS + 1]
        return export_xlsx(table, _rows(request, list(found)), filename=_("People"))
    context = {"table": table, "conflicts": selectors.identity_conflicts().count()}
    return render(request, "people/people.html", context)


@require_safe
@workspace_page(Permission.ASK)
def person(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One person: what is known of them, where they came from, what they did. ?time=&after= pages back."""
    found = selectors.person(pk)
    mask, names = mask_for(request.membership), channel_names()
    number = int(found.number)
    shown = timeline(request.workspace, number=number, size=PAGE, before=_place(request.GET))
    activity = activity_of(request.workspace, [number]).get(number)
    lines = [line_of(row, names=names, mask=mask) for row in shown.rows]
    context = {
        "person": found,
        "title": _name(found, mask) or _shown_id(found.user_id, mask),
        "user_id": _shown_id(found.user_id, mask),
        "traits": _traits(found, mask),
        "earlier_ids": [_shown_id(one, mask) for one in selectors.aliases_of(found.user_id)],
        "activity": activity,
        "amount": _amount(request, activity),
        "first_visit": _first_visit(activity.first_visit, names) if activity else [],
        "days": _by_day(lines),
        "older": _query(shown.older) if shown.older else "",
        "is_first_page": "time" not in request.GET,
    }
    return render(request, "people/person.html", context)


@require_safe
@workspace_page(Permission.ASK)
def conflicts(request: WorkspaceRequest) -> HttpResponseBase:
    """Messages that joined two known people: both stay, and somebody looks why."""
    mask = mask_for(request.membership)
    columns = [
        Column("previous", _("Said to be"), lambda row: _shown_id(row.previous_id, mask)),
        Column("user", _("The same as"), lambda row: _shown_id(row.user_id, mask)),
        Column("first", _("First said"), lambda row: row.first_at),
    ]
    wanted = parse_table_request(request, columns=columns)
    table: Table[Alias] = Table(
        key="conflicts",
        caption=_("Known people that a message joined"),
        columns=columns,
        page=paginate(selectors.identity_conflicts(), at=wanted),
        request=wanted,
        can_export=True,
    )
    if table.request.wants_export:
        rows = selectors.identity_conflicts()[: MOST_ROWS + 1]
        return export_xlsx(table, rows, filename=_("Identity conflicts"))
    return render(request, "people/conflicts.html", {"table": table})


def _table(request: WorkspaceRequest) -> Table[PersonRow]:
    columns = [
        Column("user", _("Person"), lambda row: row.user_id),
        Column("name", _("Name"), lambda row: row.name, is_on_phone=False),
        Column("channel", _("First visit by"), lambda row: row.channel, is_on_phone=False),
        Column("orders", _("Orders"), lambda row: row.orders, "right"),
        Column("amount", _("Paid"), lambda row: row.amount, "right"),
        Column("first", _("First seen"), lambda row: row.first_seen, is_on_phone=False),
        Column("last", _("Last seen"), lambda row: row.last_seen, is_on_phone=False),
    ]
    sees_whole = request.membership.can(Permission.SEE_PERSONAL)
    wanted = parse_table_request(request, columns=columns)
    if not sees_whole:
        wanted = replace(wanted, search="")
    page = paginate(selectors.people(text=wanted.search), at=wanted)
    return Table(
        key="people",
        caption=_("People"),
        columns=columns,
        page=_page_of(request, page, wanted),
        request=wanted,
        row_template="people/row.html",
        search_hint=_("Search by id, name, phone or email") if sees_whole else "",
        can_export=True,
    )


def _page_of(request: WorkspaceRequest, page: Page[Person], wanted: TableRequest) -> Page[PersonRow]:
    """The workbook asks for all rows by itself: the page's own are not looked up twice."""
    rows = [] if wanted.wants_export else _rows(request, page.rows)
    return Page(rows, page.total, page.number, page.per)


def _rows(request: WorkspaceRequest, found: Sequence[Person]) -> list[PersonRow]:
    activities = activity_of(request.workspace, [int(one.number) for one in found])
    mask, names = mask_for(request.membership), channel_names()
    return [_row(request, one, activities.get(int(one.number)), mask=mask, names=names) for one in found]


def _row(
    request: WorkspaceRequest,
    person: Person,
    activity: Activity | None,
    *,
    mask: Mask,
    names: Mapping[str, str],
) -> PersonRow:
    visit = activity.first_visit if activity else None
    return PersonRow(
        pk=person.pk,
        user_id=_shown_id(person.user_id, mask),
        name=_name(person, mask),
        channel=names.get(visit.channel, visit.channel) if visit else "",
        orders=activity.orders if activity else 0,
        amount=_amount(request, activity),
        first_seen=person.first_seen_at,
        last_seen=person.last_seen_at,
    )


def _amount(request: WorkspaceRequest, activity: Activity | None) -> Figure:
    """What was paid in all; amounts without a rate are said, never left out in silence."""
    amount = activity.amount if activity else Decimal(0)
    if activity and activity.untold and not amount:
        return formats.not_measured(_("Amounts without an exchange rate"))
    return formats.money(amount, currency=request.workspace.currency)


def _shown_id(user_id: str, mask: Mask) -> str:
    return mask(user_id) if mask.columns else user_id


def _name(person: Person, mask: Mask) -> str:
    name = next((str(person.traits[key]) for key in ("name", "nickname") if person.traits.get(key)), "")
    return mask.name(name)


def _traits(person: Person, mask: Mask) -> list[tuple[str, str]]:
    return [
        (str(TRAITS.get(key, key)), _trait(key, value, mask)) for key, value in sorted(person.traits.items())
    ]


def _trait(key: str, value: object, mask: Mask) -> str:
    if key in NAMING:
        return mask.name(str(value))
    return str(mask.properties(value, name=key))


def _first_visit(visit: FirstVisit | None, names: Mapping[str, str]) -> list[tuple[str, str]]:
    if visit is None:
        return []
    pairs = [
        (_("When"), formats.moment(visit.at)),
        (_("Channel"), names.get(visit.channel, visit.channel)),
        (_("Source"), visit.source),
        (_("Medium"), visit.medium),
        (_("Campaign"), visit.campaign),
    ]
    return [(label, value) for label, value in pairs if value]


def _by_day(lines: list[EventLine]) -> list[Day]:
    days: list[Day] = []
    for line in lines:
        label = formats.day(timezone.localtime(line.time).date())
        if not days or days[-1].label != label:
            days.append(Day(label, []))
        days[-1].lines.append(line)
    return days


def _place(parameters: QueryDict) -> EventPlace | None:
    """Read the address; what makes no sense is the first page."""
    try:
        time = datetime.fromisoformat(parameters.get("time", ""))
        return EventPlace(time, UUID(parameters.get("after", ""))) if time.tzinfo else None
    except ValueError:
        return None


def _query(place: EventPlace) -> str:
    return urlencode({"time": place.time.isoformat(), "after": str(place.message_id)})


urlpatterns = [
    path("w/<slug:workspace>/people", people, name="people"),
    path("w/<slug:workspace>/people/conflicts", conflicts, name="people-conflicts"),
    path("w/<slug:workspace>/people/<int:pk>", person, name="person"),
]
