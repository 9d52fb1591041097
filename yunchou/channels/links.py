"""Builds tracked links: campaign parameters by one convention, without personal data, never on internal links (stage: make)."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from yunchou.channels.errors import BadLink
from yunchou.channels.models import LONGEST_URL
from yunchou.events.decoding.channels import Rule, channel_of
from yunchou.events.decoding.traffic import CLICK_IDS, Traffic, read_landing

#: The campaign parameters in the order they stand in a link.
PARTS = ("source", "medium", "campaign", "content", "term")
REQUIRED = ("source", "medium", "campaign")
LONGEST_PART = 100
#: Sources and media that people write on links inside their own site.
INTERNAL = frozenset(
    {"internal", "intern", "onsite", "on-site", "on_site", "site", "self", "homepage", "home"}
    | {"站内", "首页", "官网", "内链", "站内链接", "本站"}
)

_EMAIL = re.compile(r"[^\s@=&?/]+(?:@|%40)[^\s@=&?/]+\.\w{2,}")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)")
_PHONE_ABROAD = re.compile(r"\+\d[\d\s-]{7,16}\d")
_ID_CARD = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dxX](?!\d)")
_PERSONAL = (_EMAIL, _MOBILE, _PHONE_ABROAD, _ID_CARD)


@dataclass(frozen=True, slots=True)
class LinkParts:
    """What a link is built from, as a person writes it."""

    landing: str
    source: str
    medium: str
    campaign: str
    content: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class BuiltLink:
    """A finished link: `parts` as they stand in it, `channel` it will fall into, `notes` what was changed on the way."""

    parts: LinkParts
    url: str
    channel: str
    notes: tuple[str, ...] = ()

    @property
    def readable(self) -> str:
        """The link as people read it, with Chinese as Chinese."""
        return unquote(self.url)


def build_link(given: LinkParts, *, rules: Sequence[Rule]) -> BuiltLink:
    """One link by the workspace's conventions. Raises BadLink, which names the part that cannot stand."""
    landing = _landing(given.landing)
    parts = replace(given, **{name: _tidy(getattr(given, name)) for name in PARTS})
    for name in PARTS:
        _check_part(name, getattr(parts, name))
    _refuse_internal(parts, host=_host(landing))
    kept, dropped = _split_query(landing.query)
    tracking = [(f"utm_{name}", getattr(parts, name)) for name in PARTS if getattr(parts, name)]
    url = _joined(landing, [*kept, *tracking])
    if len(url) > LONGEST_URL:
        raise BadLink(
            _("The link has %(length)d characters.") % {"length": len(url)},
            advice=_("Shorten the page's address or the parameters to fit %(most)d.") % {"most": LONGEST_URL},
            field="landing",
        )
    parts = replace(parts, landing=_joined(landing, kept))
    return BuiltLink(parts, url, channel_of(_traffic(url), rules), tuple(_notes(given, parts, dropped)))


def build_links(given: LinkParts, *, contents: Sequence[str], rules: Sequence[Rule]) -> list[BuiltLink]:
    """The same link for several contents; a content that comes twice makes one link."""
    wanted = dict.fromkeys(_tidy(content) for content in contents) or {"": None}
    return [build_link(replace(given, content=content), rules=rules) for content in wanted]


def is_personal(text: str) -> bool:
    """Whether a text holds what looks like an e-mail address, a phone number or an identity card."""
    return any(pattern.search(form) for form in (text, unquote(text)) for pattern in _PERSONAL)


def _landing(address: str) -> SplitResult:
    try:
        found = urlsplit(address.strip())
        host = found.hostname
        _port = found.port  # TRICKY: a port that is no number raises only when it is read
    except ValueError:
        host = None
    if not host or found.scheme not in {"http", "https"}:
        raise BadLink(
            _("“%(address)s” is no address of a web page.") % {"address": address},
            advice=_("Write it whole, such as https://www.example.com/spring."),
            field="landing",
        )
    # The numbers of goods in a path are often as long as a phone's: there only an e-mail address is sure.
    is_private = is_personal(found.query) or _EMAIL.search(unquote(found.path))
    if found.username is not None or is_private:
        raise BadLink(
            _("The address carries what looks like personal data: %(address)s.") % {"address": address},
            advice=_("Take the person's name, phone number or e-mail address out of it."),
            field="landing",
        )
    return found


def _check_part(name: str, value: str) -> None:
    if not value and name in REQUIRED:
        raise BadLink(
            _("%(name)s is empty.") % {"name": f"utm_{name}"},
            advice=_("Source, medium and campaign are needed to tell where a visit came from."),
            field=name,
        )
    if len(value) > LONGEST_PART or not value.isprintable():
        raise BadLink(
            _("%(name)s has %(length)d characters, or some that cannot be seen.")
            % {"name": f"utm_{name}", "length": len(value)},
            advice=_("Write at most %(most)d ordinary characters.") % {"most": LONGEST_PART},
            field=name,
        )
    if is_personal(value):
        raise BadLink(
            _("“%(value)s” looks like a phone number, an e-mail address or an identity card.")
            % {"value": value},
            advice=_("Links are seen by many. Use a code of your own instead."),
            field=name,
        )


def _refuse_internal(parts: LinkParts, *, host: str) -> None:
    """Campaign parameters on a link inside the site would start a new visit and take it from the channel that brought it."""
    names_site = _same_site(parts.source, host)
    for name in ("source", "medium"):
        value = getattr(parts, name)
        if value in INTERNAL or (name == "source" and names_site):
            raise BadLink(
                _("“%(value)s” says that the link stands on your own site.") % {"value": value},
                advice=_(
                    "Leave parameters off internal links: they would take visits from the channel that brought them."
                ),
                field=name,
            )


def _same_site(source: str, host: str) -> bool:
    source = source.removeprefix("www.")
    return bool(source) and "." in source and (source == host or host.endswith("." + source))


def _tidy(value: str) -> str:
    """Composed, trimmed, single spaces, lower-cased: as it is read again when a visit arrives."""
    return " ".join(unicodedata.normalize("NFC", value).split()).lower()


def _split_query(query: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The page's own parameters, and the names of those that say where somebody else came from."""
    pairs = parse_qsl(query, keep_blank_values=True)
    strange = [name for name, _value in pairs if _is_tracking(name)]
    return [pair for pair in pairs if not _is_tracking(pair[0])], strange


def _is_tracking(name: str) -> bool:
    return name.lower().startswith("utm_") or name in CLICK_IDS


def _joined(landing: SplitResult, pairs: Sequence[tuple[str, str]]) -> str:
    netloc = _ascii_host(landing)
    path = quote(unquote(landing.path), safe="/:@!$&'()*+,;=~-._") or "/"
    fragment = quote(unquote(landing.fragment), safe="/:@!$&'()*+,;=~-._?#")
    return urlunsplit((landing.scheme, netloc, path, urlencode(pairs, quote_via=quote), fragment))


def _ascii_host(landing: SplitResult) -> str:
    """The host as browsers send it: a Chinese domain in its ASCII form."""
    host = _host(landing, keep_www=True)
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadLink(
            _("“%(host)s” is no name of a website.") % {"host": host},
            advice=_("Copy the address from the browser."),
            field="landing",
        ) from None
    return f"{name}:{landing.port}" if landing.port else name


def _host(landing: SplitResult, *, keep_www: bool = False) -> str:
    host = landing.hostname or ""
    return host if keep_www else host.removeprefix("www.")


def _traffic(url: str) -> Traffic:
    """What a visit by this link will carry."""
    found = read_landing(url)
    values = {name: getattr(found, name) for name in PARTS}
    return Traffic(**values, click_platform="", click_id="", referrer_host="")


def _notes(given: LinkParts, parts: LinkParts, dropped: Sequence[str]) -> Iterator[str]:
    if dropped:
        yield _("The address carried %(names)s already; they were taken out.") % {"names": ", ".join(dropped)}
    for name in PARTS:
        written, stands = getattr(given, name), getattr(parts, name)
        if written != stands and written.strip():
            yield _("%(name)s is written “%(value)s”.") % {"name": f"utm_{name}", "value": stands}
