"""`yunchou import` brings files into a running server, tells what became of them, and fails where they do."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.running import REPOSITORY, Home, run_command

pytestmark = pytest.mark.server

SPEND = "日期,展现量,点击量,花费\n2026-03-01,1000,50,12.50\n2026-03-02,many,60,14.00\n合计,2200,110,26.50\n"
Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def secret(home: Home) -> str:
    return run_command(home, "key", "create", "--workspace", "ours", "--kind", "secret").strip()


@pytest.fixture
def bring(home: Home, start, secret: str, tmp_path: Path) -> Callable[..., Ended]:
    start()

    def run(name: str, content: str, *options: str, **more: str) -> Ended:
        file = tmp_path / name
        file.write_text(content, encoding="utf-8")
        command = [sys.executable, "-m", "yunchou.config.cli", "import", str(file), *options]
        environment = home.environment({"YUNCHOU_SECRET_KEY": secret, "YUNCHOU_WRITE_KEY": home.key, **more})
        return subprocess.run(
            command, cwd=REPOSITORY, env=environment, check=False, capture_output=True, text=True
        )

    return run


def test_tables_and_events_are_told_apart_and_accounted_for(bring, tmp_path, home):
    table = bring("spend.csv", SPEND, "--kind", "facts", "--source", "agency", "--account", "main")
    assert table.returncode == 0, table.stderr
    assert "is loaded: 3 rows read = 1 loaded + 1 skipped + 1 refused." in table.stdout
    refused = tmp_path / "spend.csv.refused.csv"
    assert str(refused) in table.stdout
    assert refused.read_text("utf-8-sig").splitlines()[1].startswith("2026-03-02,many,60,14.00,3,")

    events = bring("events.jsonl", '{"type": "track", "event": "Hello", "userId": "u1"}\n')
    assert (events.returncode, "1 lines read, 1 sent, 0 refused." in events.stdout) == (0, True)

    later = bring("later.csv", SPEND, "--kind", "facts", "--no-wait")
    assert (later.returncode, "Import 2 is" in later.stdout) == (0, True)
    assert not (tmp_path / "later.csv.refused.csv").exists()


def test_what_fails_ends_with_one_and_says_why(bring, home):
    endings = {
        "waits. ": bring("mystery.csv", "a,b\n1,2\n"),
        "There is no template": bring("spend.csv", SPEND, "--template", "nobody"),
        "There is no living key": bring("spend.csv", SPEND, "--key", "ycs_wrong"),
        "No key was given": bring("spend.csv", SPEND, YUNCHOU_SECRET_KEY=""),
        "a write key reads nothing": bring("spend.csv", SPEND, "--key", home.key),
        "neither a table nor": bring("spend.pdf", SPEND),
        "No server answers": bring("spend.csv", SPEND, "--url", "http://127.0.0.1:1"),
    }
    for words, ended in endings.items():
        assert ended.returncode == 1, words
        assert words in ended.stderr
        assert "Traceback" not in ended.stderr
