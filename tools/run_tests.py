"""`make test`: lint, then every test, on SQLite and on PostgreSQL, in a browser and against a running server.

All parts run even when one fails; the last line adds up what every part counted. Parts of one stage run beside each other:
the first shows how it goes, the others' output follows when they are done.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from postgres import temporary_postgres

ROOT = Path(__file__).resolve().parent.parent
IS_ROOT = os.geteuid() == 0
NO_TESTS = 5  # pytest's exit code when the selection is empty

#: Where a part writes; None is this process's own output.
Output = IO[str] | None

#: Tests that open no transactional database, and the import of large real files: once is enough for both databases.
SQLITE_ALONE = (
    "tests/analytics",
    "tests/calc",
    "tests/docs",
    "tests/events/decoding",
    "tests/events/files",
    "tests/protocols",
    "tests/realdata",
    "tests/spool",
)

#: Tests that need root make a small file system; without root they are named and left out.
ROOTLESS = "" if IS_ROOT else " and not root"


@dataclass(frozen=True, slots=True)
class Counts:
    """What one part of the tests counted."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    @property
    def line(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def main() -> int:
    """Every part, and a last line in words that a person and a machine read alike."""
    began = time.monotonic()
    total = sum((run_stage(stage) for stage in STAGES), start=Counts())
    if not IS_ROOT:
        print("Left out, as they need root: the tests marked `root` (a disk that runs full).")
    print(f"\nAll of it took {(time.monotonic() - began) / 60:.1f} minutes.")
    print(total.line, flush=True)
    return 1 if total.failed or not total.passed else 0


def run_stage(names: tuple[str, ...]) -> Counts:
    """Run parts beside each other: the first in sight, the output of the others kept until they are done."""
    with ExitStack() as kept, ThreadPoolExecutor(len(names)) as pool:
        files = [None, *(kept.enter_context(tempfile.TemporaryFile("w+")) for _name in names[1:])]
        running = [pool.submit(run, name, file) for name, file in zip(names, files, strict=True)]
        counts = Counts()
        for part, file in zip(running, files, strict=True):
            counts += part.result()
            if file is not None:
                file.seek(0)
                print(file.read(), end="", flush=True)
        return counts


def run(name: str, output: Output) -> Counts:
    print(f"\n── {name} ──", file=output, flush=True)
    began = time.monotonic()
    counts = PARTS[name](output)
    print(f"── {name}: {counts.line} in {time.monotonic() - began:.0f} s", file=output, flush=True)
    return counts


def lint(output: Output) -> Counts:
    command = [sys.executable, "tools/lint.py"]
    failed = subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, check=False).returncode
    return Counts(failed=1) if failed else Counts(passed=1)


def on_sqlite(output: Output) -> Counts:
    return pytest(f"not browser and not server{ROOTLESS}", output)


def on_postgres(output: Output) -> Counts:
    with temporary_postgres() as url:
        selection = "not browser and not server and not root"
        return pytest(selection, output, ignored=SQLITE_ALONE, DATABASE_URL=url)


def in_browser(output: Output) -> Counts:
    return pytest("browser and not root", output)


def server_drills(output: Output) -> Counts:
    return pytest(f"server and not browser{ROOTLESS}", output)


PARTS: dict[str, Callable[[Output], Counts]] = {
    "Lint and types": lint,
    "Unit tests on SQLite": on_sqlite,
    "Unit tests on PostgreSQL": on_postgres,
    "Browser": in_browser,
    "Server drills": server_drills,
}
STAGES = (
    ("Lint and types",),
    ("Unit tests on SQLite", "Unit tests on PostgreSQL"),
    ("Browser",),
    ("Server drills",),
)


def pytest(selection: str, output: Output, *, ignored: tuple[str, ...] = (), **environment: str) -> Counts:
    """Run the tests that match; a run that ends without counting is a failure of its own."""
    with tempfile.TemporaryDirectory(prefix="yunchou-report-") as folder:
        report = Path(folder) / "report.xml"
        options = ("-q", "--continue-on-collection-errors", "-p", "no:cacheprovider", f"--junitxml={report}")
        left_out = (f"--ignore={place}" for place in ignored)
        command = [sys.executable, "-m", "pytest", *options, *left_out, "-m", selection]
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
        code = subprocess.run(
            command, cwd=ROOT, env={**kept, **environment}, stdout=output, stderr=output, check=False
        ).returncode
        counts = counts_of(report) if report.exists() else Counts()
    if code not in (0, NO_TESTS) and not counts.failed:
        return counts + Counts(failed=1)
    return counts


def counts_of(report: Path) -> Counts:
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314  written by our own pytest a moment ago
    total = Counts()
    for suite in suites:
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total += Counts(tests - failed - skipped, failed, skipped)
    return total


if __name__ == "__main__":
    raise SystemExit(main())
