"""How large and how deep a message may be, and writing it as JSON within those bounds (stage: facts)."""

from typing import Any

import orjson

from yunchou.protocols.event import MAX_DEPTH, MAX_EVENT_BYTES, Reason, Refused

#: Larger messages are shown to people without line breaks.
_PRETTY_BYTES = 64 * 1024


def check_size(content: Any) -> None:
    """Raises Refused(TOO_LARGE)."""
    size = len(as_json(content))
    if size > MAX_EVENT_BYTES:
        raise Refused(Reason.TOO_LARGE, "", f"{size} bytes")


def as_json(content: Any) -> bytes:
    """The content as JSON. Raises Refused(TOO_DEEP) before the JSON writer gives up, which it does a little deeper."""
    try:
        text = orjson.dumps(content)
    except orjson.JSONEncodeError:
        raise Refused(Reason.TOO_DEEP) from None
    if text.count(b"{") + text.count(b"[") > MAX_DEPTH and _depth(content) > MAX_DEPTH:
        raise Refused(Reason.TOO_DEEP)
    return text


def _depth(content: Any) -> int:
    if isinstance(content, dict):
        content = list(content.values())
    return 1 + max(map(_depth, content), default=0) if isinstance(content, list) else 0


def written(content: Any) -> str:
    """A message as JSON for a person to mend: spread over lines if it is short, and whole if it is no larger than allowed.

    What lies deeper than any message may nest is left out.
    """
    shallow = _cut(content, MAX_DEPTH)
    text = orjson.dumps(shallow, option=orjson.OPT_INDENT_2)
    if len(text) > _PRETTY_BYTES:
        text = orjson.dumps(shallow)
    return text[:MAX_EVENT_BYTES].decode("utf-8", "ignore")


def _cut(content: Any, depth: int) -> Any:
    if depth == 0:
        return "…" if isinstance(content, dict | list) else content
    if isinstance(content, dict):
        return {name: _cut(value, depth - 1) for name, value in content.items()}
    return [_cut(value, depth - 1) for value in content] if isinstance(content, list) else content
