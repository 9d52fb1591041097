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


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _tidy(value: str) -> str:
    return value.strip().lower()


def read_traffic(event: Event) -> tuple[Traffic, Landing]:
    """What the client stated, then what the address says; a referrer of the same site counts as none."""
    stated = (event.source, event.medium, event.campaign, event.content, event.term)
    return _read(stated, event.url, event.referrer)


@lru_cache(maxsize=10_000)
def _read(stated: tuple[str, ...], url: str, referring_url: str) -> tuple[Traffic, Landing]:
    landing = read_landing(url)
    source, medium, campaign, content, term = map(_tidy, stated)
    referrer = _host(referring_url)
    traffic = Traffic(
        source=source or landing.source,
        medium=medium or landing.medium,
        campaign=campaign or landing.campaign,
        content=content or landing.content,
        term=term or landing.term,
        click_platform=landing.click_platform,
        click_id=landing.click_id,
        referrer_host="" if _same_site(referrer, landing.host) else referrer,
    )
    return traffic, landing


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one) if one and other else False
