"""`make lint`: every check that needs no running program, one after the other; all of them run, then it says which failed."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("code style (ruff)", (f"{BIN}/ruff", "check", "--quiet", ".")),
    ("code format (ruff)", (f"{BIN}/ruff", "format", "--check", "--quiet", ".")),
    ("types (mypy --strict)", (f"{BIN}/mypy", "--no-error-summary")),
    ("templates (djlint)", (f"{BIN}/djlint", "--lint", "--quiet", "yunchou")),
    ("import rules (import-linter)", (f"{BIN}/lint-imports", "--no-logo")),
    ("rules of the tree", (sys.executable, "tools/tree_rules.py")),
)


def main() -> int:
    failed = [name for name, command in STEPS if not passes(name, command)]
    if failed:
        print(f"\nLint failed: {', '.join(failed)}.", file=sys.stderr)
        return 1
    print("Lint: everything passes.")
    return 0


def passes(name: str, command: Sequence[str]) -> bool:
    """Run one check; show what it says only when it finds something."""
    result = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    print(f"  {'ok  ' if result.returncode == 0 else 'FAIL'} {name}", flush=True)
    if result.returncode:
        print(result.stdout.rstrip(), flush=True)
    return result.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
