"""Reads the text of a PDF back as a viewer copies it: glyphs through the fonts' own tables to characters.

Enough for the files Typst writes (objects in the clear, streams deflated, Identity-H fonts with a ToUnicode table).
"""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(\w+) [\d.]+ Tf")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, in the order in which it was written, without line breaks."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    kids = next(body for body in objects.values() if b"/Type/Pages" in body)
    numbers = [int(one) for one in re.findall(rb"(\d+) 0 R", kids.split(b"/Kids[")[1].split(b"]")[0])]
    return [_text_of(objects[number], objects) for number in numbers]


def _text_of(page: bytes, objects: dict[int, bytes]) -> str:
    resources = objects[_reference(page, b"Resources")]
    fonts = dict(re.findall(rb"/(f\d+) (\d+) 0 R", resources))
    tables = {
        name: _table(objects[_reference(objects[int(number)], b"ToUnicode")])
        for name, number in fonts.items()
    }
    text = ""
    for font, glyphs in _shown(_inflated(objects[_reference(page, b"Contents")])):
        text += "".join(tables[font][glyphs[at : at + 2]] for at in range(0, len(glyphs), 2))
    return text


def _shown(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each string that is shown, with the name of the font it is in."""
    at, font = 0, b""
    while at < len(content):
        if named := _FONT.match(content, at):
            font, at = named.group(1), named.end()
        elif content[at : at + 2] == b"<<":
            at = content.index(b">>", at)  # a mark of structure, which shows nothing
        elif coded := _HEX.match(content, at):
            yield font, bytes.fromhex(coded.group(1).decode())
            at = coded.end()
        elif content[at : at + 1] == b"(":
            end = _end_of_string(content, at)
            yield font, _ESCAPE.sub(_unescaped, content[at + 1 : end - 1])
            at = end
        else:
            at += 1


def _end_of_string(content: bytes, at: int) -> int:
    """Past the bracket that closes the string; pairs of brackets inside need no escape."""
    depth = 0
    while True:
        one = content[at : at + 1]
        depth += (one == b"(") - (one == b")")
        at += 2 if one == b"\\" else 1
        if not depth:
            return at


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert found, f"no {key!r} in {body[:80]!r}"
    return int(found.group(1))


def _inflated(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    assert stream
    return zlib.decompressobj().decompress(stream.group(1))


def _table(body: bytes) -> dict[bytes, str]:
    """Glyph to characters, from the table that makes copying and searching work."""
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", _inflated(body))
    return {bytes.fromhex(glyph.decode()): _utf16(text) for glyph, text in pairs}


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be")


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    return bytes([int(code, 8)]) if code.isdigit() else _NAMED.get(code, code)
