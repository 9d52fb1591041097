"""Every page of a workspace: server time and SQL queries, on the data folder of a demo that no server has open.

    YUNCHOU_DATA=… python -m benchmarks.pages       # after `yunchou demo` has filled the folder and was stopped

Pages are found as a person finds them: by the links from one to the next, one address of each kind. `first` is the time
with nothing kept in memory, p95 that of the turns after it, cpu what the processor worked in the middle one of them, which
a busy machine leaves as it is. The peer in the same run is the sign-in page: it asks nothing.
"""

import argparse
import re
import statistics
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import django

LINK = re.compile(r'href="([^"#]+)"')
PEER = "/sign-in"
SLOW_MS, MANY_QUERIES = 200, 20
#: Addresses that answer files, or that lead out of the workspace.
NO_PAGES = re.compile(r"export=|/refused$|/picture|/workbook|\.(csv|xlsx|png|svg)")


@dataclass(frozen=True, slots=True)
class Measured:
    """One page: milliseconds of its first and of its later turns, of the processor in the middle turn, and the first's queries."""

    address: str
    first: float
    later: tuple[float, ...]
    of_processor: float
    queries: int

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.later, n=20)[-1] if len(self.later) > 1 else self.first

    @property
    def is_too_slow(self) -> bool:
        return self.p95 > SLOW_MS or self.queries > MANY_QUERIES


class Visitor:
    """The owner of a workspace, in this process."""

    def __init__(self, slug: str) -> None:
        from django.test import Client  # noqa: PLC0415  needs Django to be set up

        from yunchou.accounts.models import Membership  # noqa: PLC0415  as above

        owner = Membership.unscoped.filter(workspace__slug=slug, role="owner").select_related("user").first()
        if owner is None:
            raise SystemExit(f"There is no workspace “{slug}” with an owner in YUNCHOU_DATA.")
        self.home = f"/w/{slug}/"
        self._client = Client(raise_request_exception=False)
        self._client.force_login(owner.user)

    def text(self, address: str) -> str:
        """The page; empty where it is none that a person looks at."""
        answer = self._client.get(address, follow=True)
        is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        return answer.content.decode() if is_page and not answer.redirect_chain else ""

    def pages(self) -> list[str]:
        """One address for each kind of page that links lead to."""
        from django.urls import Resolver404, resolve  # noqa: PLC0415  needs Django to be set up

        found: dict[str, str] = {}
        queue = deque([f"{self.home}dashboard"])
        while queue:
            address = queue.popleft()
            try:
                kind = resolve(urlsplit(address).path).view_name
            except Resolver404:
                continue
            if kind in found or NO_PAGES.search(address) or not (text := self.text(address)):
                continue
            found[kind] = address
            queue.extend(self._links(text, at=address))
        return sorted(found.values())

    def _links(self, text: str, *, at: str) -> Iterable[str]:
        for link in map(unescape, LINK.findall(text)):
            address = urlsplit(at).path + link if link.startswith("?") else link
            if address.startswith(self.home):
                yield address

    def measure(self, address: str, *, turns: int) -> Measured:
        from django.db import connection  # noqa: PLC0415  needs Django to be set up
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  as above

        with CaptureQueriesContext(connection) as queries:
            first, _ = self._took(address)
            count = len(queries)  # TRICKY: the next request empties the list
        later = [self._took(address) for _turn in range(turns)]
        middle = statistics.median(of_processor for _, of_processor in later)
        return Measured(address, first, tuple(took for took, _ in later), middle, count)

    def _took(self, address: str) -> tuple[float, float]:
        """Milliseconds on the clock, and of the processor."""
        began, began_at = time.process_time(), time.perf_counter()
        self._client.get(address)
        return (time.perf_counter() - began_at) * 1000, (time.process_time() - began) * 1000


def main() -> None:
    """Find the pages, then measure each with an empty memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", default="demo")
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--only", default="", help="Pages whose address holds this text.")
    arguments = parser.parse_args()
    django.setup()
    from django.conf import settings  # noqa: PLC0415  needs Django to be set up

    from yunchou.config.loaded import load_pages  # noqa: PLC0415  as above
    from yunchou.core.event_store import close_event_store  # noqa: PLC0415  as above
    from yunchou.metrics import selectors  # noqa: PLC0415  as above

    settings.ALLOWED_HOSTS = ["testserver"]
    visitor = Visitor(arguments.workspace)
    print(f"{'page':70}{'first ms':>10}{'middle ms':>11}{'cpu ms':>8}{'p95 ms':>8}{'queries':>9}")
    pages = [one for one in visitor.pages() if arguments.only in one]
    load_pages()
    found = []
    for address in [PEER, *pages]:
        selectors._memory.forget()
        one = visitor.measure(address, turns=arguments.turns)
        found.append(one)
        middle = statistics.median(one.later)
        mark = " <" if one.is_too_slow else ""
        times = f"{one.first:10.0f}{middle:11.0f}{one.of_processor:8.0f}{one.p95:8.0f}"
        print(f"{address[:69]:70}{times}{one.queries:9}{mark}", flush=True)
    slow = sum(one.is_too_slow for one in found)
    print(f"{len(pages)} pages; {slow} above {SLOW_MS} ms in 95 of 100 turns or above {MANY_QUERIES} queries")
    close_event_store()


if __name__ == "__main__":
    main()
