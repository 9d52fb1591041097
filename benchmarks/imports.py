"""How long an import of orders takes, and how much memory: from the upload to events, people and counts.

    python benchmarks/imports.py                     # a million rows of CSV, then 200,000 rows of Excel
    python benchmarks/imports.py --csv 100000 --excel 0

Each file goes the product's own way in a process of its own: received, guessed, started, read by the reading child,
stored and published; then brought in once more, which must change nothing. The reader makes rows of a file; the decoder
is its own child, which alone opens a workbook.
"""

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from yunchou.core.models import Workspace
    from yunchou.events.models import DataImport

HEADER = ("订单编号", "买家会员名", "付款时间", "实付金额", "宝贝标题", "数量")
CUSTOMERS = 200_000
DAYS = 730
CHUNK = 1 << 20
READER = "yunchou.events.imports.child"


def order_rows(count: int) -> Iterator[tuple[str, str, str, str, str, int]]:
    """Orders of two years by 200,000 customers, an order a row."""
    start = datetime(2024, 10, 1)  # noqa: DTZ001 - a shop's file names no zone
    for number in range(count):
        paid = start + timedelta(seconds=number * 7919 % (DAYS * 86_400))
        amount = f"{number * 37 % 50_000 / 100 + 1:.2f}"
        customer = f"c{number * 31 % CUSTOMERS:06d}"
        yield (
            f"T{number:010d}",
            customer,
            f"{paid:%Y-%m-%d %H:%M:%S}",
            amount,
            "山居花茶 48 克",
            1 + number % 3,
        )


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in (HEADER, *order_rows(count)):
            file.write(",".join(map(str, row)) + "\n")


def write_excel(path: Path, count: int) -> None:
    import xlsxwriter  # noqa: PLC0415  only for this file

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate((HEADER, *order_rows(count))):
            sheet.write_row(line, 0, row)


def measure(path: Path, *, rows: int) -> dict[str, Any]:
    """Bring a file in, and the same file again."""
    workspace, user = new_workspace()
    with PeakOfChildren() as children:
        first, spent = timed(lambda: bring_in(path, workspace, user))
    own, child = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (first.loaded, first.refused, first.read) == (rows, 0, rows), (
        first.loaded,
        first.refused,
        first.read,
    )
    again, spent_again = timed(lambda: bring_in(path, workspace, user))
    assert (again.read, again.loaded + again.skipped) == (rows, rows)
    return {
        "file": path.name,
        "rows": rows,
        "file_mb": round(path.stat().st_size / 1e6, 1),
        "seconds": round(spent, 1),
        "rows_per_second": round(rows / spent),
        "processor_s_of_server": round(own, 1),
        "processor_s_of_children": round(child.ru_utime + child.ru_stime, 1),
        "seconds_for_the_same_again": round(spent_again, 1),
        "peak_mb_of_server": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "peak_mb_of_reader": children.of_reader,
        "peak_mb_of_decoder": children.of_decoder,
    }


def bring_in(path: Path, workspace: "Workspace", user: Any) -> "DataImport":
    """As the page does it: upload, take what it was guessed to be, start, and let the job run."""
    from yunchou.core.jobs import run_due_jobs  # noqa: PLC0415  after the settings
    from yunchou.core.scope import workspace_scope  # noqa: PLC0415  after the settings
    from yunchou.events.imports import services  # noqa: PLC0415  after the settings
    from yunchou.events.imports.selectors import data_import, guess_for  # noqa: PLC0415  after the settings

    now = datetime.now(UTC)
    with workspace_scope(workspace), path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        received = services.receive_file(workspace, name=path.name, chunks=chunks, by=user, now=now)
        services.start(received, mapping=guess_for(received).mapping, by=user, now=now)
        run_due_jobs()
        done = data_import(received.pk)
    assert done.state == done.State.LOADED, (done.state, done.error)
    return done


def new_workspace() -> tuple["Workspace", Any]:
    from django.core.management import call_command  # noqa: PLC0415  after the settings

    from yunchou.core.models import User, Workspace  # noqa: PLC0415  after the settings

    call_command("migrate", interactive=False, verbosity=0)
    now = datetime.now(UTC)
    user = User.objects.create(email="bench@example.com", name="Bench", created_at=now)
    return Workspace.objects.create(slug="bench", name="Bench", created_at=now), user


class PeakOfChildren(threading.Thread):
    """The largest that each child was, looked at fifty times a second.

    TRICKY: a child shares its parent's memory until it has become another program, and what the system remembers of
    ended children counts that too.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.of_reader = self.of_decoder = 0
        self._is_over = threading.Event()

    def run(self) -> None:
        this = psutil.Process()
        own = this.cmdline()
        while not self._is_over.wait(0.02):
            for child in this.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    command, size = child.cmdline(), child.memory_info().rss >> 20
                    if READER in command:
                        self.of_reader = max(self.of_reader, size)
                    elif command != own:
                        self.of_decoder = max(self.of_decoder, size)

    def __enter__(self) -> "PeakOfChildren":
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._is_over.set()
        self.join()


def timed(act: Callable[[], "DataImport"]) -> tuple["DataImport", float]:
    begun = time.perf_counter()
    result = act()
    return result, time.perf_counter() - begun


def run_here(path: Path, rows: int) -> None:
    """One file, in a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"YUNCHOU_DATA": folder, "DJANGO_SETTINGS_MODULE": "yunchou.config.settings"}
        import django  # noqa: PLC0415  after the folder is chosen

        django.setup()
        print(json.dumps(measure(path, rows=rows)))


def run_each(files: Iterable[tuple[str, int]]) -> None:
    """Each in a process of its own, whose memory is not that of writing the file."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, rows in files:
            path = Path(folder) / f"orders.{kind}"
            (write_excel if kind == "xlsx" else write_csv)(path, rows)
            subprocess.run([sys.executable, __file__, "--file", str(path), "--rows", str(rows)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--csv", type=int, default=1_000_000, help="rows of CSV")
    parser.add_argument("--excel", type=int, default=200_000, help="rows of Excel")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.file:
        run_here(arguments.file, arguments.rows)
    else:
        files = [("csv", arguments.csv), ("xlsx", arguments.excel)]
        run_each((kind, rows) for kind, rows in files if rows)


if __name__ == "__main__":
    main()
