"""A visit in the words of the Segment spec, as analytics.js, a mini program and the shop's server would send it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from demo.chance import stable_id
from demo.channels import App
from demo.journeys import Refund, yuan
from demo.visits import Hit, Visit, page_address

Payload = dict[str, object]

_WEB_LIBRARY = {"name": "analytics.js", "version": "next-1.84.3"}
_MINI_PROGRAM_LIBRARY = {"name": "analytics-miniprogram", "version": "1.4.0"}
_SERVER_LIBRARY = {"name": "analytics-python", "version": "2.3.4"}
_MINI_PROGRAM = {"name": "澄野小程序", "namespace": "wx0000000000chengye", "version": "3.12.0"}


def visit_payloads(visit: Visit, *, number: int, labels: tuple[object, ...]) -> Iterator[Payload]:
    """In order of time. `labels` and the visit's number make the message ids."""
    for position, hit in enumerate(visit.hits):
        yield _hit_payload(visit, hit, message_id=stable_id(*labels, "message", number, position))


def refund_payload(refund: Refund, *, labels: tuple[object, ...]) -> Payload:
    return {
        "type": "track",
        "event": "Order Refunded",
        "messageId": stable_id(*labels, "refund", refund.order.number),
        "userId": refund.order.user_id,
        **_times(refund.at),
        "context": {"library": _SERVER_LIBRARY},
        "properties": {
            "order_id": refund.order.number,
            "revenue": yuan(refund.amount_fen),
            "currency": "CNY",
            "products": [{"product_id": sku} for sku in refund.skus],
        },
    }


def _hit_payload(visit: Visit, hit: Hit, *, message_id: str) -> Payload:
    at = visit.started + hit.after
    in_mini_program = visit.device.app is App.MINI_PROGRAM
    milliseconds = int(at.timestamp()) * 1000 + at.microsecond // 1000
    payload: Payload = {
        "type": hit.kind,
        "messageId": message_id if in_mini_program else f"ajs-next-{milliseconds}-{message_id}",
        "anonymousId": visit.device.anonymous_id,
    }
    if hit.user_id:
        payload["userId"] = hit.user_id
    payload |= _times(at)
    payload["context"] = _mini_program_context(visit, hit) if in_mini_program else _web_context(visit, hit)
    return payload | _content(hit, in_mini_program=in_mini_program)


def _content(hit: Hit, *, in_mini_program: bool) -> Payload:
    if hit.kind == "identify":
        return {"traits": hit.properties}
    if hit.kind == "track":
        return {"event": hit.name, "properties": hit.properties}
    if in_mini_program:
        return {
            "type": "screen",
            "name": hit.page.title,
            "properties": {"path": hit.page.screen, "kind": hit.page.kind},
        }
    return {"name": hit.page.title, "properties": {**_page(hit), "kind": hit.page.kind}}


def _web_context(visit: Visit, hit: Hit) -> Payload:
    return {
        **_common_context(visit, hit),
        "library": _WEB_LIBRARY,
        "page": _page(hit),
    }


def _mini_program_context(visit: Visit, hit: Hit) -> Payload:
    return {
        **_common_context(visit, hit),
        "library": _MINI_PROGRAM_LIBRARY,
        "app": _MINI_PROGRAM,
        "os": {"name": "iOS" if visit.person.system == "ios" else "Android"},
        "screen": {"path": hit.page.screen},
    }


def _common_context(visit: Visit, hit: Hit) -> Payload:
    context: Payload = {
        "userAgent": visit.device.user_agent,
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "ip": visit.device.ip,
    }
    if hit.tags.campaign:
        context["campaign"] = dict(hit.tags.campaign)
    return context


def _page(hit: Hit) -> Payload:
    return {
        "url": page_address(hit.page, hit.tags),
        "path": hit.page.path,
        "search": hit.tags.query,
        "referrer": hit.referrer,
        "title": hit.page.title,
    }


def _times(at: datetime) -> Payload:
    """The client's clock is right in this world; `sentAt` is added when the batch leaves."""
    text = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"originalTimestamp": text, "timestamp": text}
