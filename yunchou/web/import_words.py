"""Imports in words: fields, platforms, reasons for skipping. Serves the pages and the workbooks of imports (stage: facts)."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yunchou.events.imports.fields import OWN_METRIC, PROPERTY, TRAIT, Group, Kind, field_called
from yunchou.events.imports.mapping import Repeated
from yunchou.events.imports.parts import Skip
from yunchou.events.imports.templates import Template, built_in

Words = str | Promise

SKIPS: Mapping[str, Words] = {
    Skip.BLANK: _("Blank"),
    Skip.TOTAL: _("A total of other rows"),
    Skip.UNPAID: _("Not paid, or cancelled"),
    Skip.NOTHING_STATED: _("States no figure"),
    Skip.JOINED: _("Added to another row of its order"),
    Skip.UNCHANGED: _("Known already, unchanged"),
    Skip.SUPERSEDED: _("A later row of the file holds"),
    Skip.TRACKED: _("Brought by the tracker already"),
}
GROUPS: Mapping[Group, Words] = {
    Group.WHEN: _("When"),
    Group.WHAT: pgettext_lazy("fields of a file", "What"),
    Group.WHO: pgettext_lazy("fields of a file", "Who"),
    Group.WHERE: pgettext_lazy("fields of a file", "Where"),
    Group.NUMBERS: _("Figures"),
}
REPEATED: Mapping[Repeated, Words] = {
    Repeated.REFUSE: _("is an error"),
    Repeated.SUM: _("is added up"),
    Repeated.ONCE: _("says the same once more"),
}
#: What is stated by no template: what a person typed in, and a file that nobody named yet.
SOURCES: Mapping[str, Words] = {"manual": _("Typed in"), "file": _("Own table")}
#: What an order or a customer row becomes, beside the fields that its columns state.
VALUES: Mapping[str, Words] = {"user_id": _("Customer id"), "order_id": _("Order number")}


def field_words(kind: Kind, name: str) -> str:
    """What a field is called; a free one by its own name."""
    if name in VALUES:
        return str(VALUES[name])
    for prefix in (OWN_METRIC, PROPERTY, TRAIT):
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    found = field_called(kind, name)
    return gettext(found.label) if found else name


def template_words(template: Template) -> str:
    """What a template is called in the language in use."""
    return template.name(get_language() or "en")


def source_words(source: str) -> str:
    """What a platform or shop is called: by its templates, else as it was named."""
    if source in SOURCES:
        return str(SOURCES[source])
    found = next((one for one in built_in() if one.source == source), None)
    return template_words(found) if found else source


def skip_words(counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """Reasons with their number of rows, most first."""
    listed = sorted(counts.items(), key=lambda pair: -pair[1])
    return [(str(SKIPS.get(reason, reason)), count) for reason, count in listed]
