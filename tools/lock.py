"""Locks requirements/*.in into *.txt with hashes, and package.json into package-lock.json; no addresses in either."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
UV = Path(sys.executable).with_name("uv")
OPTIONS = (
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
)
#: Each set of requirements, with the options of its own.
SETS: dict[str, tuple[str, ...]] = {"runtime": (), "dev": (), "data": ("--no-deps",)}
NPM = ("npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund")


def main(options: list[str]) -> int:
    try:
        for name, own in SETS.items():
            print(f"→ Locking requirements/{name}.in", flush=True)
            files = (f"{name}.in", f"--output-file={name}.txt")
            subprocess.run(
                [UV, "pip", "compile", *files, *own, *OPTIONS, *options], cwd=REQUIREMENTS, check=True
            )
        lock_front_end(upgrade=bool(options))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"\nThat failed: {error}. Is the package index reachable?", file=sys.stderr)
        return 1
    return 0


def lock_front_end(*, upgrade: bool) -> None:
    """Versions in package.json are exact: a newer one is chosen there by hand."""
    print("→ Locking package.json", flush=True)
    if upgrade:
        print("  package.json names exact versions: change them there to take newer ones.")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(NPM, cwd=ROOT, env={**os.environ, "PATH": path}, check=True)
    lock = ROOT / "package-lock.json"
    lock.write_text(without_addresses(lock.read_text(encoding="utf-8")), encoding="utf-8")


def without_addresses(text: str) -> str:
    """npm finds a package by its name and checks its integrity; where it was fetched from is nobody's business."""
    return re.sub(r'\n *"resolved": "[^"]*",', "", text)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
