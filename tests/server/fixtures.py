"""Real servers in folders of their own, made ready once and copied for each test."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.running import REPOSITORY, Home, RunningServer, free_port, run_command

PASSWORD = "a-long-enough-password"


@pytest.fixture(scope="session")
def front_end_files() -> None:
    """The server refuses to start without them; `make test` has built them, a bare run of pytest may not have."""
    if not (REPOSITORY / "yunchou/static_root/staticfiles.json").exists():
        subprocess.run(
            [sys.executable, "-m", "yunchou.config.cli", "manage", "collectstatic", "--noinput", "-v0"],
            cwd=REPOSITORY,
            check=True,
        )


@pytest.fixture(scope="session")
def ready_home(tmp_path_factory: pytest.TempPathFactory, front_end_files: None) -> Home:
    """A data folder with a migrated database, Ana's workspace and a write key."""
    home = Home(tmp_path_factory.mktemp("ready"))
    options = ["--slug", "ours", "--name", "Chengye", "--email", "ana@example.com", "--password", PASSWORD]
    run_command(home, "create-workspace", *options)
    home.key = run_command(home, "key", "create", "--workspace", "ours", "--kind", "write").strip()
    return home


@pytest.fixture
def home(ready_home: Home, tmp_path: Path) -> Home:
    """A copy of it for one test."""
    folder = tmp_path / "data"
    shutil.copytree(ready_home.folder, folder)
    return Home(folder, key=ready_home.key, port=free_port())


@pytest.fixture
def start(home: Home) -> Iterator[Callable[..., RunningServer]]:
    """Start a server on the folder and wait until it is ready; whatever still runs at the end is killed."""
    servers: list[RunningServer] = []

    def make(*, module: str = "yunchou.config.cli", **environment: str) -> RunningServer:
        server = RunningServer(home, environment, module=module)
        servers.append(server)
        server.wait_until_ready()
        return server

    yield make
    for server in servers:
        server.kill()
