"""Text that any file format takes: what XML and JSON cannot hold is replaced, nothing else is touched. Serves LEARN."""

import re

# Control characters that XML 1.0 forbids, lone surrogates, and the two code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text with one kind of line break and without characters that no document can hold."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
