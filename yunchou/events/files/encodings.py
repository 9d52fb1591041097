"""Which encoding a text file is in, and its text; bytes that are none are named, never replaced (stage: facts)."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import IncrementalNewlineDecoder
from pathlib import Path

from yunchou.events.files.layout import ENCODINGS
from yunchou.events.files.refusals import Fault, FileRefused

BLOCK_BYTES = 256 << 10
_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
#: So many Chinese characters in bytes that are UTF-8 so far are no accident of GB18030.
_CHINESE_ENOUGH = 3
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class TextScan:
    """What reading a whole file has shown: its encoding, its lines, and the NULs that the reader leaves out."""

    encoding: str
    lines: int
    nulls: int


def scan(path: Path, *, encoding: str | None = None) -> TextScan:
    """Read all of a file once, in the encoding given or found. Raises FileRefused when it is in none that is tried."""
    if encoding is not None:
        return _scan_in(path, encoding)
    with path.open("rb") as file:
        head = file.read(BLOCK_BYTES)
    told = utf16_or_mark(head)
    if told:
        return _scan_in(path, told)
    try:
        return _scan_in(path, "utf-8")
    except FileRefused as not_utf8:
        if _is_chinese_until(path, _byte_of(not_utf8)):
            raise  # a spoilt UTF-8 file read as GB18030 would be nonsense without an error
        try:
            return _scan_in(path, "gb18030")
        except FileRefused as not_gb:
            raise max(not_utf8, not_gb, key=_byte_of) from None


def text_blocks(path: Path, *, encoding: str) -> Iterator[str]:
    """The text of a file, block by block: without byte order mark and NULs, every line end as \\n."""
    for text in _decoded(path, encoding):
        yield text.replace("\0", "") if "\0" in text else text


def _scan_in(path: Path, encoding: str) -> TextScan:
    lines, nulls, last = 0, 0, ""
    for text in _decoded(path, encoding):
        lines += text.count("\n")
        nulls += text.count("\0")
        last = text[-1:] or last
    return TextScan(encoding, lines + (last not in {"", "\n"}), nulls)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = IncrementalNewlineDecoder(_decoder_of(encoding), translate=True)
    lines, end = 0, 0
    with path.open("rb") as file:
        mark = _MARKS.get(encoding, b"")
        if file.read(len(mark)) != mark:
            file.seek(0)
        end = file.tell()
        more = True
        while more:
            block = file.read(BLOCK_BYTES)
            end += len(block)
            more = bool(block)
            try:
                text = decoder.decode(block, final=not more)
            except UnicodeDecodeError as error:
                raise _undecodable(error, encoding=encoding, end=end, lines=lines) from error
            lines += text.count("\n")
            yield text


def _decoder_of(encoding: str) -> codecs.IncrementalDecoder:
    if encoding not in ENCODINGS:
        raise FileRefused(
            Fault.NO_SUCH_LAYOUT, field="encoding", value=encoding, choices=", ".join(ENCODINGS)
        )
    return codecs.getincrementaldecoder(encoding)()


def _undecodable(error: UnicodeDecodeError, *, encoding: str, end: int, lines: int) -> FileRefused:
    """What is wrong where; `end` is the byte behind what was given to the decoder, `lines` the lines before that.

    TRICKY: the error holds the bytes that were left from the block before as well, so its places count from its end.
    """
    before = error.object[: error.start].decode(encoding, "ignore")
    return FileRefused(
        Fault.UNDECODABLE,
        line=lines + len(_LINE_END.findall(before)) + 1,
        byte=end - len(error.object) + error.start + 1,
        found=error.object[error.start : max(error.end, error.start + 1)][:4].hex(" ").upper(),
        encoding=encoding.upper(),
    )


def utf16_or_mark(head: bytes) -> str | None:
    """The encoding that the first bytes of a file give away by themselves."""
    marked = (encoding for encoding, mark in _MARKS.items() if head.startswith(mark))
    return next(marked, None) or _by_nulls(head)


def _by_nulls(head: bytes) -> str | None:
    """UTF-16 without a mark: of every ASCII character one byte is 0, and always the same one of the two."""
    high, low = head[0::2].count(0), head[1::2].count(0)
    few = len(head) // 2 * 0.05
    if low > few and high < low * 0.2:
        return "utf-16-le"
    if high > few and low < high * 0.2:
        return "utf-16-be"
    return None


def _is_chinese_until(path: Path, byte: int) -> bool:
    with path.open("rb") as file:
        text = file.read(min(byte, 4 * BLOCK_BYTES)).decode("utf-8", "ignore")
    return len(_CHINESE.findall(text)) >= _CHINESE_ENOUGH


def _byte_of(refusal: FileRefused) -> int:
    byte = refusal.values["byte"]
    assert isinstance(byte, int)
    return byte
