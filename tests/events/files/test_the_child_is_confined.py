"""The child that parses a stranger's workbook can open nothing, and tries to open no connection."""

import subprocess
import sys
from pathlib import Path

import orjson

from tests.events.files.crafted import sheet, write_xlsx
from yunchou.events.files.layout import LIMITS
from yunchou.events.files.workbooks import request_for

TRY = """
import socket
from yunchou.events.files.child import restrict
restrict(memory_bytes=512 << 20, cpu_seconds=30)
for attempt in (socket.socket, socket.socketpair, lambda: open("/etc/hostname"), lambda: bytearray(600 << 20)):
    try:
        attempt()
    except (OSError, MemoryError) as error:
        print(type(error).__name__, getattr(error, "errno", None))
    else:
        print("opened")
"""
WATCH = """
import runpy, sys
def tell(event, arguments):
    if event.startswith("socket.") or event in {"subprocess.Popen", "os.exec", "os.fork", "os.system"}:
        sys.stderr.write(event + "\\n")
sys.addaudithook(tell)
runpy.run_module("yunchou.events.files.child", run_name="__main__", alter_sys=True)
"""


def test_no_socket_no_file_and_no_more_memory_can_be_had():
    done = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["OSError 24", "OSError 24", "OSError 24", "MemoryError None", ""]


def watched(path: Path) -> subprocess.CompletedProcess[bytes]:
    request = orjson.dumps(request_for(sheet=None, first_line=1, top=10, limits=LIMITS)).decode()
    with path.open("rb") as file:
        return subprocess.run(
            [sys.executable, "-c", WATCH, request], stdin=file, capture_output=True, check=True
        )


def test_a_workbook_that_points_outside_makes_no_connection(tmp_path: Path):
    outside = "<!DOCTYPE w [<!ENTITY a SYSTEM 'http://127.0.0.1:9/secret'>]>"
    link = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'externalLinkPath" Target="http://127.0.0.1:9/book.xlsx" TargetMode="External"/></Relationships>'
    )
    linked = {"xl/externalLinks/_rels/externalLink1.xml.rels": link}
    answers = [
        watched(write_xlsx(tmp_path / "a.xlsx", sheet(before=outside))),
        watched(write_xlsx(tmp_path / "b.xlsx", sheet(), more=linked)),
    ]
    assert [answer.stderr for answer in answers] == [b"", b""]
    assert b"xml_entities" in answers[0].stdout
    assert b"2026-06-18" in answers[1].stdout


def test_the_watch_would_see_a_connection():
    seen = subprocess.run(
        [sys.executable, "-c", WATCH.partition("runpy.run_module")[0] + "import socket; socket.socket()"],
        capture_output=True,
        check=True,
    )
    assert seen.stderr == b"socket.__new__\n"
