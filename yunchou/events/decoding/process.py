"""The server's end of the decoding child: starts it, feeds it, and starts it anew when it dies."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

import orjson
import structlog

from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.frames import ChildGone, Load, parts_to_load, receive, send

log = structlog.get_logger(__name__)


class DecoderProcess:
    """One decoding child. Used by one thread, the loader's; requests may be sent ahead of their answers."""

    def __init__(self, spool: Path) -> None:
        self.spool = spool
        self._child: subprocess.Popen[bytes] | None = None
        self._sent: dict[int, dict[str, object]] = {}

    def start(self) -> None:
        """Start the child; the configuration has to be sent to it again."""
        command = [sys.executable, "-m", "yunchou.events.decoding.child", str(self.spool)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._sent = {}

    def configure(self, configs: Mapping[int, WorkspaceConfig]) -> None:
        """Tell the child of every workspace whose configuration it does not know yet."""
        news = {
            key: value
            for key, config in configs.items()
            if self._sent.get(key) != (value := config.to_json())
        }
        if news:
            self._send({"kind": "configure", "workspaces": {str(key): value for key, value in news.items()}})
            self._sent |= news

    def request(self, segment: str, start: int, end: int, *, max_events: int) -> None:
        """Ask for a range; the answers come in the order of the requests."""
        self._send(
            {"kind": "decode", "segment": segment, "start": start, "end": end, "max_events": max_events}
        )

    def answer(self) -> Load:
        """The next answer. Raises ChildGone when the child died over it; start() it again."""
        child = self._running()
        return parts_to_load(receive(cast(BinaryIO, child.stdout)))

    def stop(self) -> None:
        """Let the child end by closing its input."""
        if self._child is None:
            return
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child = None

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            raise ChildGone
        return self._child

    def _send(self, message: dict[str, object]) -> None:
        try:
            send(cast(BinaryIO, self._running().stdin), orjson.dumps(message))
        except (BrokenPipeError, ValueError) as error:
            raise ChildGone from error
