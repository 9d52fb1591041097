"""A second server on the same folder is told so; a folder is free again however its server ended."""

import os
import subprocess
import sys

import pytest

from yunchou.config.folder_lock import FolderInUse, FolderLock, is_held

HOLD = """
import sys, time
from pathlib import Path
from yunchou.config.folder_lock import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the folder."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_second_is_told_who_holds_which_folder_and_what_to_do(holder, tmp_path):
    with pytest.raises(FolderInUse) as refused, FolderLock(tmp_path):
        pass
    words = str(refused.value)
    assert str(holder.pid) in words
    assert str(tmp_path) in words
    assert "YUNCHOU_DATA" in words


def test_the_command_ends_with_that_sentence_and_no_traceback(holder, tmp_path, run_python):
    ended = run_python("-m", "yunchou.config.cli", "serve", YUNCHOU_DATA=str(tmp_path))
    assert ended.returncode == 1
    assert f"process {holder.pid}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_killed_server_leaves_the_folder_free(holder, tmp_path):
    holder.kill()
    holder.wait()
    with FolderLock(tmp_path):
        assert (tmp_path / "server.lock").read_text() == str(os.getpid())


def test_asking_whether_it_is_held_does_not_take_it(tmp_path):
    assert not is_held(tmp_path)
    with FolderLock(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)
