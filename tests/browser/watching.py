"""A page that is watched while somebody uses it: what it says in the console, what it breaks, and whom it asks."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Page, Request, Response

#: Keeps every violation of the policy for the test to read.
WATCHER = """
window.__broken = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""

PAUSE = 50  # milliseconds
TRIES = 300


class Visit:
    """One tab. `complaints` holds what went wrong in it, in words."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.complaints: list[str] = []
        page.add_init_script(WATCHER)
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self._complain(f"script failed: {error}"))
        page.on("dialog", self._refuse)
        page.on("request", self._note_request)

    def open(self, path: str) -> Response:
        """Go to a path of the server; statuses of errors are the test's to judge."""
        answer = self.page.goto(self.server + path)
        assert answer is not None
        return answer

    def broken_rules(self) -> list[str]:
        """The violations of the content security policy on the page as it stands."""
        found: list[str] = self.page.evaluate("window.__broken ?? []")
        return found

    def evaluate(self, script: str) -> Any:
        return self.page.evaluate(script)

    def wait_until(self, script: str) -> None:
        """Poll an expression from here: Playwright's own way evaluates in the page, which the policy forbids."""
        for _try in range(TRIES):
            if self.page.evaluate(script):
                return
            self.page.wait_for_timeout(PAUSE)
        raise AssertionError(f"waited in vain for {script}")

    def _hear(self, kind: str, text: str) -> None:
        # The browser reports each answer of 4xx as an error of its own; whether it is one, the test says.
        if kind == "error" and "Failed to load resource" not in text:
            self._complain(f"console: {text}")

    def _refuse(self, dialog: Dialog) -> None:
        self._complain(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and not request.url.startswith(self.server):
            self._complain(f"asked elsewhere: {request.url}")

    def _complain(self, words: str) -> None:
        self.complaints.append(f"{urlsplit(self.page.url).path}: {words}")
