"""The browser client that websites use, unmodified: fetched from npm once, checked, and served as a website's own file."""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools import assets

PACKAGE = "@segment/analytics-next@1.84.3"
#: What the registry records for this release; another file is refused.
SHA512 = "5l7cPBzScxhfJ0zdcKQI4daDvMIWWUk7hClT1xGRelnHUltIEoQ9w8+ZpFPoWJMpX8D7IA1nVAfJbpiKi3XaKw=="
KEPT = Path(sys.prefix) / "share" / "yunchou-tests" / PACKAGE.replace("/", "-")
BUNDLE = Path("package/dist/umd")


def client_files() -> Path:
    """The folder with the client's bundle (`index.js`); brought by npm on the first call, kept beside the packages."""
    if not (KEPT / BUNDLE / "index.js").exists():
        with tempfile.TemporaryDirectory(prefix="yunchou-client-") as folder:
            command = [assets.npm(), "pack", PACKAGE, "--silent", "--pack-destination", folder]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=assets.NPM_SECONDS)
            [archive] = Path(folder).glob("*.tgz")
            found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
            assert found == SHA512, f"npm brought another {PACKAGE}: its SHA-512 is {found}"
            with tarfile.open(archive) as files:
                files.extractall(KEPT, filter="data")
    return KEPT / BUNDLE


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """The server's log is nobody's concern."""


@contextmanager
def website(folder: Path) -> Iterator[str]:
    """Another origin on this machine; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
