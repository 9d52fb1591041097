"""Rows of a shop's orders as events and people (stage: facts)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import orjson

from yunchou.events.decoding.channels import channel_of
from yunchou.events.decoding.clock import Flag, to_milliseconds
from yunchou.events.decoding.identity import person_id
from yunchou.events.decoding.rates import Rates
from yunchou.events.decoding.traffic import Traffic
from yunchou.events.imports.cells import MASK, CellReader
from yunchou.events.imports.customers import Traits
from yunchou.events.imports.fields import PROPERTY
from yunchou.events.imports.mapping import Repeated
from yunchou.events.imports.parts import Part, Row, Skip
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.problems import Code, Problem, RowRefused, problem

#: Longest list of products that is kept, and longest text property by which questions filter.
LONGEST_ITEMS = 4_000
LONGEST_PROPERTY = 500
#: People in one part.
PEOPLE_AT_ONCE = 20_000
ORDER, REFUND = "order_completed", "order_refunded"
_REMEMBERED = 10_000
_SENT_NAMES = {ORDER: "Order Completed", REFUND: "Order Refunded"}
_UTM = ("source", "medium", "campaign", "content", "term")
T = TypeVar("T")


class Payment(NamedTuple):
    """Money that went one way or the other at a time."""

    event: str
    record: str
    time: datetime
    amount: Decimal


@dataclass(slots=True)
class OrderRow:
    """What one row, or several of one order, states."""

    row: Row
    time: datetime | None
    amount: Decimal | None
    refunded: Decimal | None
    refund_time: datetime | None
    quantity: Decimal | None
    number: str
    customer: str
    shop: str
    currency: str
    items: str
    texts: dict[str, str]
    properties: dict[str, str]
    traits: dict[str, str]
    buyer: str = ""
    """Who is taken to have paid: the customer, or somebody who is known by this order alone."""


class Orders:
    """Turns rows into orders. Holds which orders the file has stated."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._options = plan.mapping.options
        self._cells = CellReader(plan)
        self._rates = Rates(plan.rates, currency=plan.currency)
        self._traits = Traits(plan, self._cells)
        self._unpaid = frozenset(state.lower() for state in self._options.unpaid_states)
        # TRICKY: asked once: a million rows have no time for fields that the file does not have.
        self._has = frozenset({*plan.mapping.columns, *plan.mapping.constants})
        self._source, self._currency = plan.mapping.source, plan.currency
        self._texts = [name for name in (*_UTM, "channel", "region", "state") if name in self._has]
        self._properties = [name for name in plan.mapping.columns if name.startswith(PROPERTY)]
        self._lines: dict[int, int] = {}
        self._alike: Counter[bytes] = Counter()
        self._people: dict[str, list[Any]] = {}
        self._segment = f"import-{plan.import_id:020}"
        self._received_at = _stamp(plan.received_at)
        self._traffic = lru_cache(_REMEMBERED)(self._traffic_of)
        self.channels: Counter[str] = Counter()

    @property
    def key_places(self) -> tuple[int, ...]:
        """The columns that tell rows of one order by; empty if each row is an order of its own."""
        number = self._cells.place("order_number")
        if self._options.repeated is Repeated.REFUSE or number is None:
            return ()
        shop = self._cells.place("shop")
        return (number,) if shop is None else (number, shop)

    def convert(self, rows: Sequence[Row], part: Part) -> None:
        """Rows of one order, most often one; each is loaded, skipped or refused."""
        read: list[OrderRow] = []
        bad: dict[int, Problem] = {}
        for row in rows:
            try:
                one = self._read(row)
            except RowRefused as refused:
                bad[row[0]] = refused.problem
                continue
            if one is None:
                part.skip(Skip.UNPAID)
            else:
                read.append(one)
        if bad:
            self._refuse(rows, [one.row for one in read], bad, part)
        elif self._has_no_time(read):
            part.skip(Skip.UNPAID, len(read))
        elif read:
            self._load(read, part)

    def _has_no_time(self, rows: Sequence[OrderRow]) -> bool:
        """Where the file has a time of payment, an order without one was not paid for."""
        stated = any(one.time is not None or one.refunded is not None for one in rows)
        return self._options.unpaid_without_time and not stated

    def _refuse(self, rows: Sequence[Row], good: Sequence[Row], bad: dict[int, Problem], part: Part) -> None:
        """A row that cannot be read takes the others of its order with it: a part of an order is another order."""
        for row in rows:
            if row[0] in bad:
                part.refuse(row, bad[row[0]])
        other = problem(Code.OTHER_LINE, other=min(bad))
        for row in good:
            part.refuse(row, other)

    def _load(self, read: list[OrderRow], part: Part) -> None:
        rows = [one.row for one in read]
        try:
            order = self._merged(read)
            time = self._cells.required(order.time, "time")
            amount = self._cells.required(order.amount, "amount")
            self._require_refund_within(order, amount)
            self._state(order, time, amount, part)
        except RowRefused as refused:
            for row in rows:
                part.refuse(row, refused.problem)
            return
        part.loaded += 1
        part.skip(Skip.JOINED, len(rows) - 1)

    # --- one row

    def _read(self, row: Row) -> OrderRow | None:
        """None: the row is rightly no order."""
        cells, reader, has = row[1], self._cells, self._has
        refunded = reader.number(cells, "refund_amount") if "refund_amount" in has else None
        if not refunded and self._is_unpaid(cells):
            return None
        time = reader.instant(cells, "time")
        return OrderRow(
            row=row,
            time=None if time is None else to_milliseconds(time),
            amount=reader.number(cells, "amount"),
            refunded=refunded or None,
            refund_time=reader.instant(cells, "refund_time") if "refund_time" in has else None,
            quantity=reader.number(cells, "quantity") if "quantity" in has else None,
            number=reader.identifier(cells, "order_number") if "order_number" in has else "",
            customer=self._customer(cells) if "customer" in has else "",
            shop=(reader.text(cells, "shop") if "shop" in has else "") or self._source,
            currency=reader.currency(cells, default=self._currency) if "currency" in has else self._currency,
            items=reader.text(cells, "items", most=LONGEST_ITEMS) if "items" in has else "",
            texts={name: reader.text(cells, name) for name in self._texts},
            properties=self._stated_properties(cells) if self._properties else {},
            traits=self._traits.of(cells),
        )

    def _stated_properties(self, cells: Sequence[str]) -> dict[str, str]:
        found = {name: self._cells.text(cells, name, most=LONGEST_ITEMS) for name in self._properties}
        return {name.removeprefix(PROPERTY): text for name, text in found.items() if text}

    def _is_unpaid(self, cells: Sequence[str]) -> bool:
        """Never paid for. Asked of rows without a refund: whose money went back had paid, and counts."""
        return bool(self._unpaid) and self._cells.text(cells, "state").lower() in self._unpaid

    def _customer(self, cells: Sequence[str]) -> str:
        """Nobody where the platform masks its customers: 138****1234 is many people."""
        given = self._cells.identifier(cells, "customer")
        return self._options.customer_prefix + given if given and MASK not in given else ""

    # --- several rows of one order

    def _merged(self, rows: list[OrderRow]) -> OrderRow:
        first, *rest = rows
        if not rest:
            return first
        self._require_same_order(rows)
        if self._options.repeated is Repeated.ONCE:
            self._require_said_once(rows)
            first.amount = _first(one.amount for one in rows)
            first.refunded = _first(one.refunded for one in rows)
        else:
            first.amount = _added(one.amount for one in rows)
            first.refunded = _added(one.refunded for one in rows)
        first.quantity = _added(one.quantity for one in rows)
        first.items = "、".join(dict.fromkeys(one.items for one in rows if one.items))[:LONGEST_ITEMS]
        first.customer = _first(one.customer or None for one in rows) or ""
        first.time = min((one.time for one in rows if one.time), default=None)
        first.refund_time = max((one.refund_time for one in rows if one.refund_time), default=None)
        return first

    def _require_same_order(self, rows: Sequence[OrderRow]) -> None:
        """Rows after the first may leave out who paid, not name another."""
        for field in ("customer", "currency"):
            stated = [(getattr(one, field), one.row[0]) for one in rows if getattr(one, field)]
            for text, _line in stated[1:]:
                if text != stated[0][0]:
                    raise RowRefused(self._cells.wrong(Code.DIFFERENT, field, text, other=stated[0][1]))

    def _require_said_once(self, rows: list[OrderRow]) -> None:
        """The order's amount stands on each of its rows, or on the first alone."""
        amounts = [one for one in rows if one.amount is not None]
        for one in amounts[1:]:
            if one.amount != amounts[0].amount:
                text = str(one.amount)
                raise RowRefused(self._cells.wrong(Code.DIFFERENT, "amount", text, other=amounts[0].row[0]))

    def _require_refund_within(self, order: OrderRow, amount: Decimal) -> None:
        if order.refunded is not None and order.refunded > amount and not self._options.refunds:
            text = f"{order.refunded:f}"
            raise RowRefused(
                self._cells.wrong(Code.REFUND_ABOVE_ORDER, "refund_amount", text, amount=f"{amount:f}")
            )

    # --- what is stored

    def _state(self, order: OrderRow, time: datetime, amount: Decimal, part: Part) -> None:
        event = REFUND if self._options.refunds else ORDER
        paid = Payment(event, self._record(order, time, amount, event), time, amount)
        self._require_new(order, paid.record)
        order.buyer = order.customer or f"order:{order.number and order.shop}:{order.number or paid.record}"
        row = self._event(order, paid, part)
        part.lines.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        if order.refunded is not None and event is ORDER:
            record = self._record_of_refund(order, paid.record)
            back = Payment(REFUND, record, order.refund_time or time, order.refunded)
            row_of_refund = self._event(order, back, part) | {"item": 1}
            part.lines.append(orjson.dumps(row_of_refund, option=orjson.OPT_APPEND_NEWLINE))
            part.refunds += 1
        self.channels[row["channel"]] += 1
        part.note_day(time.astimezone(self._plan.zone).date())
        if order.customer:
            self._meet(order, time, row["person"])

    def _require_new(self, order: OrderRow, record: str) -> None:
        line = order.row[0]
        known = self._lines.setdefault(hash(record), line)
        if known != line:
            raise RowRefused(problem(Code.REPEATED, field="order_number", text=order.number, other=known))

    def _record(self, order: OrderRow, time: datetime, amount: Decimal, event: str) -> str:
        """What the order is known by in every file: its number, or all that is told of it and its place among its like."""
        if order.number:
            return _uuid(self._plan.workspace, event, order.shop, order.number)
        quantity = "" if order.quantity is None else f"{order.quantity:f}"
        told = (order.shop, order.customer, time.isoformat(), f"{amount:f}", order.items, quantity)
        digest = blake2b("\x00".join((event, *told)).encode(), digest_size=16).digest()
        self._alike[digest] += 1
        return _uuid(self._plan.workspace, "alike", digest.hex(), str(self._alike[digest]))

    def _record_of_refund(self, order: OrderRow, record: str) -> str:
        if order.number:
            return _uuid(self._plan.workspace, REFUND, order.shop, order.number)
        return _uuid(self._plan.workspace, "refund of", record)

    def _event(self, order: OrderRow, payment: Payment, part: Part) -> dict[str, Any]:
        """The row of the event store, as decoding makes it of a live event."""
        workspace = self._plan.workspace
        anonymous = "" if order.customer else order.buyer
        numbers, strings = self._typed(order, payment.amount)
        row = {
            "workspace": workspace,
            "time": _stamp(payment.time),
            "received_at": self._received_at,
            "message_id": payment.record,
            "person": (
                person_id(workspace, "user", order.customer)
                if order.customer
                else person_id(workspace, "anonymous", anonymous)
            ),
            "user_id": order.customer,
            "anonymous_id": anonymous,
            "type": "track",
            "event": payment.event,
            "sent_name": _SENT_NAMES[payment.event],
            "library": "import",
            "region": order.texts.get("region", ""),
            **self._traffic(order.texts.get("channel", ""), *(order.texts.get(name, "") for name in _UTM)),
            "properties": orjson.dumps({**strings, **numbers}).decode(),
            "numbers": numbers,
            "strings": {name: text for name, text in strings.items() if len(text) <= LONGEST_PROPERTY},
            "segment": self._segment,
            "position": order.row[0],
            "import_id": self._plan.import_id,
        }
        return row | self._money(payment, order.currency, part)

    def _traffic_of(self, named: str, *stated: str) -> dict[str, str]:
        """Where an order came from: the channel that the file names, or what its source leads to by the rules."""
        utm = dict(zip(_UTM, map(str.lower, stated), strict=True))
        channel = self._plan.channels.get(named.lower(), named)
        if not channel and any(stated):
            traffic = Traffic(**utm, click_platform="", click_id="", referrer_host="")
            channel = channel_of(traffic, self._plan.rules)
        return {"channel": channel} | {name: text for name, text in utm.items() if text}

    def _typed(self, order: OrderRow, amount: Decimal) -> tuple[dict[str, float], dict[str, str]]:
        """Numbers and texts by which questions filter and group."""
        numbers = {"revenue": float(amount)}
        if order.quantity is not None:
            numbers["quantity"] = float(order.quantity)
        strings = {
            **order.properties,
            "shop": order.shop,
            "currency": order.currency,
            "order_id": order.number,
            "items": order.items,
            "state": order.texts.get("state", ""),
        }
        return numbers, {name: text for name, text in strings.items() if text}

    def _money(self, payment: Payment, currency: str, part: Part) -> dict[str, Any]:
        told: Decimal | None = payment.amount
        if currency != self._plan.currency:
            day = payment.time.astimezone(self._plan.zone).date()
            told = self._rates.in_workspace(payment.amount, currency=currency, day=day)
        money = {"amount": f"{payment.amount:f}", "currency": currency}
        if told is None:
            part.no_rate += 1
            return money | {"flags": int(Flag.NO_RATE)}
        return money | {"amount_workspace": f"{told:f}"}

    def _meet(self, order: OrderRow, at: datetime, person: int) -> None:
        """The customer was seen then."""
        time = f"{_stamp(at)}+00:00"
        known = self._people.get(order.customer)
        if known is None:
            self._people[order.customer] = [person, time, time, order.traits]
            return
        if time >= known[2]:
            known[2], known[3] = time, known[3] | order.traits
        else:
            known[1], known[3] = min(known[1], time), order.traits | known[3]

    def rest(self) -> Iterator[Part]:
        """The customers, when all orders are read: each is written once, however many orders there are."""
        people = iter(self._people.items())
        while some := dict(islice(people, PEOPLE_AT_ONCE)):
            part = Part()
            for user_id, (person, first, last, traits) in some.items():
                part.people[user_id] = {
                    "person": person,
                    "first": first,
                    "last": last,
                    "at": last,
                    "traits": traits,
                }
            yield part


def _first(stated: Iterable[T | None]) -> T | None:
    return next((one for one in stated if one is not None), None)


def _added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is stated; None if nothing is."""
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated, Decimal(0)) if stated else None


def _uuid(workspace: int, *parts: str) -> str:
    text = "\x00".join((str(workspace), *parts))
    digest = blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}"


def _stamp(time: datetime) -> str:
    """A time in UTC as the store reads it, in milliseconds."""
    return time.isoformat(" ", "milliseconds")[:23]
