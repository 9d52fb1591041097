"""What is kept of a failure: where it happened and why, without the secrets its text may carry."""

import re
import traceback
from pathlib import Path

LONGEST_MESSAGE = 500
LONGEST_TRACE = 8_000
HIDDEN = "[hidden]"

#: `scheme://user:password@`, `Bearer abc`, our own keys, and `password=…` in any of its spellings.
_SECRETS = (
    (re.compile(r"(?<=://)[^/\s@]+(?=@)"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"\byc[ws]_\w+"), HIDDEN),
    (
        re.compile(
            r"(?i)([\w-]*(?:password|passwd|secret|token|api_?key|write_?key|authorization|cookie)[\"']?\s*[=:]\s*)"
            r"(?!\[hidden\])(\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)"
        ),
        rf"\1{HIDDEN}",
    ),
)


def without_secrets(text: str) -> str:
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def reason_of(error: BaseException) -> str:
    """One readable line: the kind of error and its message."""
    text = without_secrets(str(error)).strip()
    name = type(error).__name__
    return (f"{name}: {text}" if text else name)[:LONGEST_MESSAGE]


def trace_of(error: BaseException) -> str:
    """The frames that led to the error, outermost first: places and code, never values of variables."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}: {frame.line or ''}" for frame in frames]
    return without_secrets("\n".join(lines))[-LONGEST_TRACE:]


def _short(filename: str) -> str:
    """The last parts of a path: enough to find the file, nothing about the machine."""
    return "/".join(Path(filename).parts[-3:])
