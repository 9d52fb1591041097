"""Power cuts: the file system under the spool stops in mid-write and forgets what was never flushed.

    python benchmarks/power_cut.py --cuts 30        # as root, on Linux with loop devices

ext4 lies on a loop device in a temporary folder. A child appends through `SpoolWriter` and writes each acknowledgement
to a journal outside. At a random moment the file system is shut down without flushing its log, the child is killed,
the file system is mounted again: every acknowledged entry must be there. The control runs the same without flushing
and must lose some, or the drill proves nothing.
"""

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))  # run as a script from anywhere

from benchmarks.bare_server import UnsyncedOps  # noqa: E402 - after the path is set
from yunchou.events.spool.errors import SpoolRefusal  # noqa: E402 - after the path is set
from yunchou.events.spool.files import FileOps  # noqa: E402 - after the path is set
from yunchou.events.spool.reader import Spool  # noqa: E402 - after the path is set
from yunchou.events.spool.record import Entry, Protocol, Record  # noqa: E402 - after the path is set
from yunchou.events.spool.recovery import recover  # noqa: E402 - after the path is set
from yunchou.events.spool.writer import SpoolLimits, SpoolWriter  # noqa: E402 - after the path is set

SHUTDOWN: Final = 0x8004587D  # FS_IOC_SHUTDOWN
WITHOUT_LOG_FLUSH: Final = 2
IMAGE_BYTES: Final = 256 * 1024 * 1024
SENDERS: Final = 16


class NoLoopDevice(RuntimeError):
    """The drill cannot run here, which is a failure and no reason to pass."""


@dataclass
class Outcome:
    """What a series of cuts cost."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    cut_bytes: int = 0
    damaged_ranges: int = 0


@dataclass(frozen=True)
class Disk:
    """A file system of its own in one file."""

    image: Path
    mount_point: Path

    def mount(self) -> None:
        command = ["mount", "-o", "loop", str(self.image), str(self.mount_point)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NoLoopDevice(
                f"{' '.join(command)} failed: {done.stderr.strip()}. The drill needs root and loop devices "
                "(modprobe loop, or mknod /dev/loop0 b 7 0)."
            )

    def unmount(self) -> None:
        subprocess.run(["umount", self.mount_point], check=True)

    def cut_power(self) -> None:
        descriptor = os.open(self.mount_point, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, SHUTDOWN, struct.pack("I", WITHOUT_LOG_FLUSH))
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    disk = Disk(folder / "disk.img", folder / "disk")
    disk.mount_point.mkdir()
    with disk.image.open("wb") as image:
        image.truncate(IMAGE_BYTES)
    subprocess.run(["mkfs.ext4", "-q", "-F", disk.image], check=True)
    disk.mount()
    try:
        yield disk
    finally:
        disk.unmount()


def drill(cuts: int, *, is_synced: bool, seed: int = 0) -> Outcome:
    """Cut the power `cuts` times under a writer; what was acknowledged, and what of it was gone."""
    outcome = Outcome()
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="power-cut-") as name, small_disk(Path(name)) as disk:
        for number in range(cuts):
            journal = Path(name) / f"journal-{number}"
            _cut_once(disk, journal, is_synced=is_synced, after=moments.uniform(0.1, 0.6))
            _judge(disk.mount_point / "spool", journal, outcome)
            shutil.rmtree(disk.mount_point / "spool", ignore_errors=True)
            os.sync()
    return outcome


def _cut_once(disk: Disk, journal: Path, *, is_synced: bool, after: float) -> None:
    command = [
        sys.executable,
        __file__,
        "--append-to",
        str(disk.mount_point / "spool"),
        "--journal",
        str(journal),
    ]
    child = subprocess.Popen([*command, *([] if is_synced else ["--unsynced"])], stderr=subprocess.DEVNULL)
    try:
        _wait_for_first_acknowledgement(journal, child)
        time.sleep(after)
        disk.cut_power()
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    disk.unmount()
    disk.mount()


def _wait_for_first_acknowledgement(journal: Path, child: "subprocess.Popen[bytes]") -> None:
    for _ in range(1000):
        if journal.exists() and journal.stat().st_size:
            return
        if child.poll() is not None:
            break
        time.sleep(0.01)
    raise RuntimeError("the writing child acknowledged nothing within 10 s; run it by hand with --append-to")


def _judge(folder: Path, journal: Path, outcome: Outcome) -> None:
    acknowledged = {line for line in journal.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")}
    found: set[bytes] = set()
    if folder.exists():
        report = recover(folder, ops=FileOps())
        outcome.cut_bytes += report.cut_bytes
        outcome.damaged_ranges += sum(len(segment.damaged) for segment in report.segments)
        spool = Spool(folder)
        parts = (part for segment in spool.segments() for part in spool.read(segment.name))
        found = {part.body.partition(b"\n")[0] + b"\n" for part in parts if isinstance(part, Record)}
    outcome.cuts += 1
    outcome.acknowledged += len(acknowledged)
    outcome.lost += len(acknowledged - found)


async def append_until_killed(folder: Path, journal: Path, *, is_synced: bool) -> None:
    """The child: append as fast as acknowledgements come, and note each one outside."""
    limits = SpoolLimits(segment_bytes=4 * 1024 * 1024, reserve_bytes=0, ballast_bytes=0)
    writer = SpoolWriter(folder, limits=limits, ops=FileOps() if is_synced else UnsyncedOps())
    writer.start()
    notes = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def send(sender: int) -> None:
        number = 0
        while True:
            number += 1
            label = b"%d-%d\n" % (sender, number)
            try:
                await writer.append(_entry(label + b"x" * 600))
            except SpoolRefusal:
                await asyncio.sleep(0.01)
            else:
                os.write(notes, label)

    await asyncio.gather(*[send(sender) for sender in range(SENDERS)])


def _entry(body: bytes) -> Entry:
    return Entry(protocol=Protocol.SEGMENT, workspace=1, events=1, received_at=0, meta=b"{}", body=body)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cuts", type=int, default=30)
    parser.add_argument("--control-cuts", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--append-to", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--journal", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--unsynced", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.append_to:
        asyncio.run(
            append_until_killed(arguments.append_to, arguments.journal, is_synced=not arguments.unsynced)
        )
    product = drill(arguments.cuts, is_synced=True, seed=arguments.seed)
    control = drill(arguments.control_cuts, is_synced=False, seed=arguments.seed)
    print(json.dumps({"spool": asdict(product), "control": asdict(control)}, indent=1))
    if control.lost == 0:
        print("The control lost nothing: the cuts did not bite, and the result above means nothing.")
    return 1 if product.lost or not control.lost else 0


if __name__ == "__main__":
    sys.exit(main())
