"""A cheap look at a workbook before a child opens it: nothing is unpacked, the directory alone is read (stage: facts)."""

import struct
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from yunchou.analytics.messages import N_, Message
from yunchou.events.files.kinds import OLE
from yunchou.events.files.layout import Limits
from yunchou.events.files.refusals import Fault, FileRefused

#: A member that holds one of these makes the archive a workbook.
_WORKBOOKS = frozenset({"xl/workbook.xml", "xl/workbook.bin", "content.xml"})
_MACROS = "xl/vbaProject.bin"
_END = struct.Struct("<4sHHHHIIH")
_END_MARK = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
#: A directory entry of an ordinary part takes about a hundred bytes.
_BYTES_PER_MEMBER = 512
#: Smaller members may shrink as much as they like: what they unpack to is small.
_SMALL = 1 << 20
_ENCRYPTED = 1
_NAME_BYTES = 64
_STREAM = b"\x02"
_BLOCK_BYTES = 1 << 20


def check_workbook(path: Path, *, limits: Limits) -> tuple[Message, ...]:
    """Refuse what is hostile, too large or no workbook by its outside; what else is worth knowing. Raises FileRefused."""
    size = path.stat().st_size
    if size > limits.max_workbook_bytes:
        raise FileRefused(Fault.TOO_LARGE, bytes=size, limit=limits.max_workbook_bytes)
    with path.open("rb") as file:
        head = file.read(len(OLE))
    if head == OLE:
        _check_compound(path)
        return ()
    members = _members(path, size=size, limits=limits)
    _check_members(members, limits=limits)
    if any(member.filename == _MACROS for member in members):
        return (Message(N_("The workbook holds macros. They were not run.")),)
    return ()


def _members(path: Path, *, size: int, limits: Limits) -> Sequence[ZipInfo]:
    """TRICKY: zipfile reads the whole directory into memory, so its size is looked at first."""
    with path.open("rb") as file:
        file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
        tail = file.read()
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        raise _broken(N_("its directory is missing; the file may be cut off"))
    _mark, _disk, _start, _here, count, directory_bytes, _offset, _comment = _END.unpack_from(tail, place)
    if count > limits.max_members or directory_bytes > limits.max_members * _BYTES_PER_MEMBER:
        raise FileRefused(Fault.TOO_MANY_MEMBERS, members=count, limit=limits.max_members)
    try:
        with ZipFile(path) as archive:
            return archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken(N_("its directory cannot be read")) from error


def _check_members(members: Sequence[ZipInfo], *, limits: Limits) -> None:
    if len(members) > limits.max_members:
        raise FileRefused(Fault.TOO_MANY_MEMBERS, members=len(members), limit=limits.max_members)
    for member in members:
        _check_member(member, limits=limits)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.max_unpacked_bytes:
        packed = sum(member.compress_size for member in members)
        raise FileRefused(Fault.ZIP_BOMB, packed=packed, unpacked=unpacked)
    if not _WORKBOOKS & {member.filename for member in members}:
        raise FileRefused(Fault.UNKNOWN_KIND, kind=N_("an archive (ZIP) without a workbook"))


def _check_member(member: ZipInfo, *, limits: Limits) -> None:
    name = member.orig_filename
    if name.startswith(("/", "\\")) or ":" in name or ".." in PurePosixPath(name.replace("\\", "/")).parts:
        raise FileRefused(Fault.UNSAFE_NAME, name=name[:100])
    if member.flag_bits & _ENCRYPTED:
        raise FileRefused(Fault.PASSWORD)
    if member.file_size > max(_SMALL, member.compress_size * limits.max_ratio):
        raise FileRefused(Fault.ZIP_BOMB, packed=member.compress_size, unpacked=member.file_size)


def _check_compound(path: Path) -> None:
    """An OLE container: an old workbook, a workbook that Excel encrypted, or something else of Office."""
    if _has_stream(path, "EncryptedPackage"):
        raise FileRefused(Fault.PASSWORD)
    if not (_has_stream(path, "Workbook") or _has_stream(path, "Book")):
        raise FileRefused(Fault.UNKNOWN_KIND, kind=N_("another Office document"))


def _has_stream(path: Path, name: str) -> bool:
    """Whether the directory of the container has a stream of this name: padded, with its length and its type behind."""
    written = name.encode("utf-16-le")
    entry = written.ljust(_NAME_BYTES, b"\0") + struct.pack("<H", len(written) + 2) + _STREAM
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if entry in rest + block:
                return True
            rest = block[-len(entry) :]
    return False


def _broken(detail: str) -> FileRefused:
    return FileRefused(Fault.BROKEN, detail=detail)
