"""The server's end of the decoding child: starts it, feeds it, and starts it anew when it dies (stage: facts)."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import orjson

from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.frames import ChildGone, Load, parts_to_load, receive, send

#: A batch takes a fraction of a second; a child that is silent for so long hangs.
ANSWER_SECONDS = 60.0


class DecoderProcess:
    """One decoding child, used by one thread. At most one request is under way."""

    def __init__(self, spool: Path, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._spool = spool
        self.answer_seconds = answer_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._sent: dict[int, dict[str, object]] = {}

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the child; the configuration has to be sent to it again."""
        command = [sys.executable, "-m", "yunchou.events.decoding.child", str(self._spool)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._sent = {}

    def configure(self, configs: Mapping[int, WorkspaceConfig]) -> None:
        """Tell the child of every workspace whose configuration it does not know yet. Raises ChildGone."""
        current = {key: config.to_json() for key, config in configs.items()}
        news = {key: value for key, value in current.items() if self._sent.get(key) != value}
        if news:
            self._send({"kind": "configure", "workspaces": {str(key): value for key, value in news.items()}})
            self._sent |= news

    def request(self, segment: str, start: int, end: int, *, max_events: int) -> None:
        """Ask for a range. Raises ChildGone."""
        self._send(
            {"kind": "decode", "segment": segment, "start": start, "end": end, "max_events": max_events}
        )

    def answer(self) -> Load:
        """The answer to the request. Raises ChildGone when the child died or hangs over it."""
        pipe = self._child.stdout if self._child else None
        return parts_to_load(receive(_open(pipe), seconds=self.answer_seconds))

    def stop(self, *, seconds: float = 5) -> None:
        """Let the child end by closing its input; an answer under way is lost."""
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            pipe.close()
        try:
            child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _send(self, message: dict[str, object]) -> None:
        send(_open(self._child.stdin if self._child else None), orjson.dumps(message))


def _open(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise ChildGone("the decoding child is not running")
    return pipe.fileno()
