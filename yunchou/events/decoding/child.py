"""The decoding child: reads requests on standard input, answers on standard output, opens no database."""

import contextlib
import logging
import os
import signal
import sys
from pathlib import Path

import orjson

from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.decoder import Decoder
from yunchou.events.decoding.frames import ChildGone, package_to_parts, receive, send

#: Decoding gives way to the server, whose answers people and clients wait for.
NICENESS = 5


def main() -> None:
    """Serve until standard input closes, which happens when the server ends in whatever way."""
    # Both are sent to the whole group; the server ends this child in its turn.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING)
    os.nice(NICENESS)
    decoder = Decoder(Path(sys.argv[1]))
    with contextlib.suppress(ChildGone):
        while True:
            request, *_rest = receive(sys.stdin.fileno())
            _serve(decoder, orjson.loads(request))


def _serve(decoder: Decoder, request: dict[str, object]) -> None:
    if request["kind"] == "configure":
        workspaces = request["workspaces"]
        assert isinstance(workspaces, dict)
        decoder.configs.update(
            {int(key): WorkspaceConfig.from_json(value) for key, value in workspaces.items()}
        )
        return
    package = decoder.package(
        str(request["segment"]),
        int(str(request["start"])),
        int(str(request["end"])),
        max_events=int(str(request["max_events"])),
    )
    send(sys.stdout.fileno(), *package_to_parts(package))


if __name__ == "__main__":
    main()
