"""Running the product's own code in a process of its own, with another environment."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
#: What the tests or the developer have set must not reach a process that shows the defaults.
OURS = ("YUNCHOU_", "DATABASE_URL", "EVENTS_URL", "BASE_URL", "SECRET_KEY", "HOST", "PORT")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_python(tmp_path: Path) -> Run:
    """Run Python with these arguments and settings; the data folder is the test's own."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        environment = {**kept, "YUNCHOU_DATA": str(tmp_path / "data"), **settings}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
