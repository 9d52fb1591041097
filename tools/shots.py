"""Makes pictures of the pages of a running server, in both widths and both themes, to be looked at. Serves every stage."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SIZES = ((1440, 900), (390, 844))
THEMES = ("light", "dark")

# Every page worth looking at; {workspace} is the workspace's slug.
PAGES = (
    "/w/{workspace}/desk",
    "/w/{workspace}/goals",
    "/w/{workspace}/plan",
    "/w/{workspace}/personas",
    "/w/{workspace}/dashboard",
    "/w/{workspace}/boards",
    "/w/{workspace}/metrics",
    "/w/{workspace}/alerts",
    "/w/{workspace}/alerts/firings",
    "/w/{workspace}/people",
    "/w/{workspace}/imports",
    "/w/{workspace}/channels",
    "/w/{workspace}/links",
    "/w/{workspace}/spend",
    "/w/{workspace}/platform-rules",
    "/w/{workspace}/reviews",
    "/w/{workspace}/reviews/1",
    "/w/{workspace}/lessons",
    "/w/{workspace}/reports",
    "/w/{workspace}/tour",
    "/w/{workspace}/events",
    "/w/{workspace}/quarantine",
    "/w/{workspace}/getting-started",
    "/w/{workspace}/members",
    "/w/{workspace}/keys",
    "/w/{workspace}/jobs",
    "/w/{workspace}/changes",
    "/w/{workspace}/audit",
    "/w/{workspace}/settings",
    "/workspaces",
    "/profile",
    "/styleguide",
    "/w/no-such-workspace/members",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the server runs")
    parser.add_argument("--email", required=True, help="a demo login")
    parser.add_argument("--password", required=True)
    parser.add_argument("--workspace", default="demo")
    parser.add_argument("--into", type=Path, default=ROOT / "shots")
    given = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        print("No Chromium was found. Run: apt-get install -y chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    given.into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = signed_in(browser, given.address, email=given.email, password=given.password)
        pages = [address.format(workspace=given.workspace) for address in PAGES]
        complaints = [
            line for address in pages for line in shots_of(page, given.address, address, into=given.into)
        ]
        browser.close()
    print(*complaints, f"{len(pages)} pages are in {given.into}.", sep="\n")
    return 0


def signed_in(browser: Browser, address: str, *, email: str, password: str) -> Page:
    """A browser page after sign-in, with the sign-in page itself already pictured by the caller's first visit."""
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{address}/sign-in")
    page.fill("[name=username]", email)
    page.fill("[name=password]", password)
    page.click("main form [type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def shots_of(page: Page, server: str, address: str, *, into: Path) -> Iterator[str]:
    """Four pictures of one page; what looks broken without looking is said: a server error, a page too wide."""
    name = address.strip("/").replace("/", "-")
    for width, height in SIZES:
        for theme in THEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme)
            answer = page.goto(server + address)
            page.wait_for_load_state("load")
            page.wait_for_timeout(400)  # charts draw after load; pages that poll never fall idle
            page.screenshot(path=into / f"{name}-{width}-{theme}.png", full_page=True)
            if answer is not None and answer.status >= 500:
                yield f"{address} answered {answer.status}."
            if (excess := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                yield f"{address} is {excess} px too wide at {width}."


if __name__ == "__main__":
    raise SystemExit(main())
