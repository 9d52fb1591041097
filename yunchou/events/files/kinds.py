"""What a file is, by its first bytes; only text and workbooks go on from here (stage: facts)."""

import re
from pathlib import Path

from yunchou.analytics.messages import N_
from yunchou.events.files.encodings import utf16_or_mark
from yunchou.events.files.layout import Kind
from yunchou.events.files.refusals import Fault, FileRefused

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES = 4096
#: Beginnings of what people upload by mistake, and what to call it.
_OTHERS = (
    (b"%PDF", N_("a PDF")),
    (b"\x89PNG", N_("a picture (PNG)")),
    (b"\xff\xd8\xff", N_("a picture (JPEG)")),
    (b"GIF8", N_("a picture (GIF)")),
    (b"BM", N_("a picture (BMP)")),
    (b"Rar!", N_("an archive (RAR)")),
    (b"7z\xbc\xaf", N_("an archive (7z)")),
    (b"\x1f\x8b", N_("an archive (gzip)")),
    (b"PK\x05\x06", N_("an empty archive (ZIP)")),
    (b"PAR1", N_("a Parquet file")),
    (b"SQLite format 3\0", N_("a database (SQLite)")),
    (b"{\\rtf", N_("a text document (RTF)")),
)
_MARKUP = re.compile(r"\s*<(?:!doctype html|html|head|body|table|meta|\?xml|!--)", re.IGNORECASE)
_JSON = re.compile(r"\s*(?:\[\s*[\[{]|\{\s*\")")
#: Control characters that no text has. NUL is not among them: torn exports end in it.
_BINARY = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def kind_of(path: Path) -> Kind:
    """Text or a workbook. Raises FileRefused for everything else, naming it."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise FileRefused(Fault.EMPTY)
    if head.startswith((ZIP, OLE)):
        return Kind.WORKBOOK
    other = _other(head)
    if other:
        raise FileRefused(Fault.UNKNOWN_KIND, kind=other)
    return Kind.TEXT


def _other(head: bytes) -> str | None:
    for beginning, called in _OTHERS:
        if head.startswith(beginning) and (len(beginning) > 2 or b"\0" in head):
            return called
    text = head.decode(utf16_or_mark(head) or "latin-1", "ignore").lstrip("\ufeff")
    if _MARKUP.match(text):
        return N_("HTML or XML, even if it is called .xls")
    if _JSON.match(text):
        return N_("JSON")
    return N_("a binary file") if _BINARY.search(text) else None
