"""Where a visit came from: campaign parameters, click ids and the referrer of a page."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from yunchou.protocols.event import Event

#: Query parameters that ad platforms add to a paid click, and the platform each belongs to.
CLICK_IDS = {
    "gclid": "google",
    "gbraid": "google",
    "wbraid": "google",
    "msclkid": "bing",
    "bd_vid": "baidu",
    "qhclickid": "360",
    "sogou_vid": "sogou",
    "clickid": "douyin",
    "ttclid": "douyin",
    "gdt_vid": "tencent",
    "qz_gdt": "tencent",
    "xhs_click_id": "xiaohongshu",
    "ks_callback": "kuaishou",
    "track_id": "bilibili",
}
"""Not fbclid: Facebook adds it to every link, paid or not."""
_UTM = ("source", "medium", "campaign", "content", "term")


@dataclass(frozen=True, slots=True)
class Landing:
    """A page address taken apart. `page` has neither query nor fragment: those may hold personal data."""

    host: str
    path: str
    page: str
    source: str
    medium: str
    campaign: str
    content: str
    term: str
    click_platform: str
    click_id: str


@dataclass(frozen=True, slots=True)
class Traffic:
    """The traffic source an event carries itself; everything empty for a step inside the site."""

    source: str
    medium: str
    campaign: str
    content: str
    term: str
    click_platform: str
    click_id: str
    referrer_host: str

    @property
    def is_empty(self) -> bool:
        return not (self.source or self.medium or self.campaign or self.click_id or self.referrer_host)


@lru_cache(maxsize=5_000)
def read_landing(url: str) -> Landing:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return Landing("", "", "", "", "", "", "", "", "", "")
    query = parse_qs(parts.query) if parts.query else {}
    platform, click_id = _click(query)
    source, medium, campaign, content, term = (_tidy(query.get(f"utm_{name}", [""])[0]) for name in _UTM)
    page = f"{parts.scheme}://{parts.netloc}{parts.path}" if host else ""
    return Landing(host, parts.path, page, source, medium, campaign, content, term, platform, click_id)


def _click(query: dict[str, list[str]]) -> tuple[str, str]:
    for name, platform in CLICK_IDS.items():
        if values := query.get(name):
            return platform, values[0]
    return "", ""


@lru_cache(maxsize=5_000)
def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _tidy(value: str) -> str:
    return value.strip().lower()


def read_traffic(event: Event, landing: Landing) -> Traffic:
    """What the client stated, then what the address says; a referrer of the same site counts as none."""
    referrer = _host(event.referrer) if event.referrer else ""
    return Traffic(
        source=_tidy(event.source) or landing.source,
        medium=_tidy(event.medium) or landing.medium,
        campaign=_tidy(event.campaign) or landing.campaign,
        content=_tidy(event.content) or landing.content,
        term=_tidy(event.term) or landing.term,
        click_platform=landing.click_platform,
        click_id=landing.click_id,
        referrer_host="" if _same_site(referrer, landing.host) else referrer,
    )


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one) if one and other else False
