"""The paths, keys and envelope of the Segment SDKs (FACTS)."""

import base64
import binascii
import re
from typing import Final

from yunchou.collectors.envelope import Envelope, parse_json
from yunchou.collectors.errors import BadEnvelope, TooLarge, UnknownKey, WrongMethod
from yunchou.collectors.http import Answer, Request
from yunchou.collectors.intake import Intake
from yunchou.collectors.limits import Limits
from yunchou.events.spool.record import Protocol

_BATCH_PATHS: Final = frozenset({"/v1/batch", "/v1/b"})
PATHS: Final = _BATCH_PATHS | {
    f"/v1/{name}"
    for kind in ("identify", "track", "page", "screen", "group", "alias")
    for name in (kind, kind[0])
}
PREFIXES: Final = ("/v1/projects/",)

_SETTINGS_PATH: Final = re.compile(r"/v1/projects/([^/]{1,200})/settings")
_HOST: Final = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")
_HEADER_NAMES: Final = re.compile(rb"[A-Za-z0-9\-, ]{1,512}")
_STORED: Final = Answer.json(200, {"success": True})


async def handle(request: Request, intake: Intake) -> Answer:
    """Answer one request to a path of this protocol; Refusal when it cannot be stored."""
    if request.method == "OPTIONS":
        return _preflight(request)
    settings = _SETTINGS_PATH.fullmatch(request.path)
    if settings:
        return await _settings(request, intake, key=settings[1])
    if request.method != "POST":
        raise WrongMethod(request.path, method=request.method, allowed="POST")
    inspect = _inspect_batch if request.path in _BATCH_PATHS else _inspect_single
    await intake.accept(request, protocol=Protocol.SEGMENT, key=_key_outside(request), inspect=inspect)
    return _STORED


def _key_outside(request: Request) -> str:
    """The write key in the head of the request: Basic user name, or `writeKey` in the query."""
    scheme, _, encoded = request.header(b"authorization").partition(" ")
    if scheme.lower() != "basic":
        return request.query_value("writeKey")
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError) as error:
        raise UnknownKey(
            "The Authorization header is not readable as HTTP Basic.",
            advice="Send `Basic` and the base64 form of the write key followed by a colon.",
        ) from error


def _inspect_single(content: bytes, _limits: Limits) -> Envelope:
    value, is_lenient = parse_json(content)
    if not isinstance(value, dict):
        raise _not_an_object(value)
    return Envelope(1, _key_inside(value), is_lenient)


def _inspect_batch(content: bytes, limits: Limits) -> Envelope:
    value, is_lenient = parse_json(content)
    if not isinstance(value, dict):
        raise _not_an_object(value)
    batch = value.get("batch")
    if not isinstance(batch, list):
        raise BadEnvelope(
            f"`batch` must be a list of events; it is {_json_type(batch)}.",
            advice='Send {"batch": [...]}, or one event to /v1/track.',
        )
    if len(batch) > limits.events:
        raise TooLarge(
            f"The batch has {len(batch)} events; one request may have {limits.events}.",
            advice="Send fewer events in one request.",
        )
    return Envelope(len(batch), _key_inside(value), is_lenient)


def _key_inside(value: dict[str, object]) -> str:
    key = value.get("writeKey")
    return key if isinstance(key, str) else ""


def _not_an_object(value: object) -> BadEnvelope:
    return BadEnvelope(
        f"The body must be a JSON object; it is {_json_type(value)}.",
        advice="Send the event, or an object with `batch`, as the Segment HTTP API describes it.",
    )


def _json_type(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "true or false",
        type(None): "missing or null",
    }
    return names.get(type(value), "a number")


async def _settings(request: Request, intake: Intake, *, key: str) -> Answer:
    """What analytics-next asks before its first event. It sends events to the host and with the key given here."""
    if request.method not in {"GET", "HEAD"}:
        raise WrongMethod(request.path, method=request.method, allowed="GET")
    await intake.keys.owner(key)
    host = request.header(b"host")
    if not _HOST.fullmatch(host):
        raise BadEnvelope(
            f"The Host header {host[:80]!r} is not a host name.", advice="Ask by the server's name."
        )
    segment = {
        "apiKey": key,
        "apiHost": f"{host}/v1",
        "protocol": request.scheme,
        "addBundledMetadata": True,
        "maybeBundledConfigIds": {},
        "type": "browser",
        "unbundledIntegrations": [],
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
    }
    every_event = {"__default": {"enabled": True, "integrations": {}}}
    return Answer.json(
        200,
        {
            "integrations": {"Segment.io": segment},
            "plan": {
                "track": every_event,
                "identify": {"__default": {"enabled": True}},
                "group": every_event,
            },
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
        },
    )


def _preflight(request: Request) -> Answer:
    """Let a page of any origin send events with the headers its SDK wants, without credentials."""
    wanted = request.headers.get(b"access-control-request-headers", b"")
    headers = wanted if _HEADER_NAMES.fullmatch(wanted) else b"authorization, content-type, content-encoding"
    return Answer.json(
        200,
        {"success": True},
        headers=(
            (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
            (b"access-control-allow-headers", headers),
            (b"access-control-max-age", b"86400"),
        ),
    )
