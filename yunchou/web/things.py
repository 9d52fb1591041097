"""The page of a thing that another noun names by kind and key: a lesson's evidence, a plan. Serves every stage."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Kinds by the name of their page; a key fills its address.
PAGES: Mapping[str, str] = {
    "review": "review",
    "review_action": "review",
    "goal": "goal",
    "report": "report",
    "lesson": "lesson",
    "number": "number",
    "metric": "number",
    "alert": "firing",
    "firing": "firing",
}
KINDS: Mapping[str, str | Promise] = {
    "review": _("Review"),
    "review_action": _("Action of a review"),
    "goal": _("Goal"),
    "report": _("Report"),
    "lesson": _("Lesson"),
    "number": _("Metric"),
    "metric": _("Metric"),
    "alert": _("Alert"),
    "firing": _("Alert"),
    "change": _("Change"),
    "link": _("Link"),
}


def kind_words(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def address_of_thing(kind: str, key: str, *, slug: str) -> str:
    """Where the thing can be read; '' where nothing shows it. A link is followed only to the web."""
    if kind == "link":
        return key if key.startswith(("https://", "http://")) else ""
    if kind == "change":
        return reverse("changes", args=[slug])
    # A review is known as R-0187 and opened by its number; an action by its review's, before a dot.
    plain = key.partition(".")[0].removeprefix("R-")
    try:
        return reverse(
            PAGES[kind], args=[slug, int(plain) if plain.isascii() and plain.isdecimal() else plain]
        )
    except (KeyError, NoReverseMatch):
        return ""
