"""《运营复盘报告》: a review as a document, in the order of its page, as Word, PDF and Excel (stage: learn)."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.core.errors import NotFound
from yunchou.documents import (
    Axis,
    Bar,
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Line,
    Lines,
    Mark,
    Note,
    Paragraph,
    TableBlock,
    Tone,
    Waterfall,
    Window,
)
from yunchou.documents.paper import to_pdf
from yunchou.documents.word import to_docx
from yunchou.documents.workbook import to_xlsx
from yunchou.metrics.catalogue import Form
from yunchou.reviews import selectors
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.amounts import Writer
from yunchou.web.answers import short_name
from yunchou.web.reviews.fell import Bar as FellBar
from yunchou.web.reviews.fell import Fact as ShownFact
from yunchou.web.reviews.fell import Fell, PartRow, fell_of
from yunchou.web.reviews.page import Shown, shown_review
from yunchou.web.reviews.words import days_words
from yunchou.web.tables import XLSX

LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
TONES: dict[str, Tone] = {"good": "good", "bad": "bad"}
FORMS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (to_pdf, "application/pdf"),
    "xlsx": (to_xlsx, XLSX),
}


@require_safe
@workspace_page(Permission.READ)
def report(request: WorkspaceRequest, number: int, form: str) -> HttpResponseBase:
    """`form`: docx, pdf or xlsx."""
    if form not in FORMS:
        raise NotFound(
            _("A review is not written as “%(form)s”.") % {"form": form}, advice=_("Use docx, pdf or xlsx.")
        )
    shown = shown_review(request, selectors.review(number))
    write, content_type = FORMS[form]
    response = HttpResponse(write(document_of(shown, request)), content_type=content_type)
    name = f"{_('Review report')} {shown.review.label}.{form}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def document_of(shown: Shown, request: WorkspaceRequest) -> Document:
    """The whole review. Every breakdown that was found is in it, not only the one on the screen."""
    found = shown.review
    subtitle = f"{_('Review report')} · {found.label} · {shown.about} · {days_words(found.window)}"
    made_at = timezone.localtime(clock.now())
    foot = f"{request.workspace.name} · {_('As of %(when)s') % {'when': formats.moment(made_at)}}"
    return Document(
        shown.title,
        [*_about(shown), *_fell(shown), *_beside(shown), *_decided(shown), *_learnt(shown)],
        made_at,
        subtitle=subtitle,
        foot=foot,
        language=LANGUAGES.get(get_language() or "", "en"),
    )


def _about(shown: Shown) -> Iterator[Block]:
    found = shown.review
    people = formats.listed([one.name for one in found.participants.all()])
    facts = [
        Fact(_("State"), str(found.get_state_display())),
        Fact(pgettext("of a review", "Owner"), found.owner.name if found.owner else _("Nobody")),
        Fact(_("Participants"), people or formats.NOT_MEASURED),
        Fact(_("Due"), formats.moment(found.due_at), shown.time_left),
        Fact(_("Baseline"), days_words(found.baseline), _("same weekdays before")),
        *(Fact(label, words) for label, words, _href in shown.links),
    ]
    yield Facts(facts)
    if found.conclusion:
        yield Heading(_("Conclusion"))
        yield Paragraph(found.conclusion)


def _fell(shown: Shown) -> Iterator[Block]:
    yield Heading(_("How much, and where"))
    findings = shown.figures.findings
    if findings is None:
        yield Note(shown.review.problem or _("The numbers have not been asked for yet."), "warn")
        return
    yield Facts([_large(fact) for fact in shown.facts], is_large=True)
    for fault in shown.faults:
        yield Note(f"{_('A data problem')}: {fault.words} ({fault.explained})", "bad")
    for place, tab in enumerate(shown.tabs):
        fell = fell_of(findings, shown.known, chosen=tab.key)
        assert fell is not None  # there is a tab for each breakdown
        if place == 0 and fell.bars:
            yield _waterfall(fell, shown)
        yield _parts(fell)
    yield Paragraph(
        formats.listed([row.words for row in shown.trust]) + "\n" + "\n".join(shown.notes), is_quiet=True
    )


def _large(fact: ShownFact) -> Fact:
    tone = TONES.get(fact.tone, "plain")
    value = Figure(fact.value.text, fact.value.amount, fact.value.cell or "General", tone)
    return Fact(
        fact.label, value, " · ".join(filter(None, (fact.delta.text if fact.delta else "", fact.note)))
    )


def _waterfall(fell: Fell, shown: Shown) -> Waterfall:
    first, *steps, last = [_bar(bar, place, fell) for place, bar in enumerate(fell.bars)]
    return Waterfall(
        first,
        steps,
        last,
        title=_("From the baseline to the actual, by %(split)s") % {"split": fell.label},
        axis=_axis(shown),
        is_up_good=shown.known.metric.grows_well is not False,
    )


def _bar(bar: FellBar, place: int, fell: Fell) -> Bar:
    """Ends by their level, steps by how far they lead from the bar before."""
    is_end = place in (0, len(fell.bars) - 1)
    amount = bar.meets if is_end else bar.meets - fell.bars[place - 1].meets
    return Bar(bar.name, amount, bar.text)


def _axis(shown: Shown) -> Axis:
    findings = shown.figures.findings
    assert findings is not None  # asked for with a chart alone
    compared = findings.comparison
    sizes = [abs(one) for one in (compared.before.amount, compared.after.amount) if one is not None]
    largest = max(sizes, default=Decimal(0))
    writer = Writer.of(shown.known.metric, currency=shown.known.currency, largest=largest)
    suffix = "%" if writer.form is Form.SHARE else writer.suffix
    return Axis(float(writer.divisor), writer.currency, suffix)


def _parts(fell: Fell) -> TableBlock:
    splits = [
        name
        for name, is_told in (("volume", fell.has_volume), ("mix", fell.has_mix), ("rate", fell.has_mix))
        if is_told
    ]
    labels = {"volume": _("Volume"), "mix": _("Mix"), "rate": _("Rate")}
    columns = [
        Column(fell.label, share=1.8),
        *(
            Column(label, is_numeric=True)
            for label in (
                _("Baseline"),
                _("Actual"),
                pgettext("of a number", "Change"),
                *(labels[name] for name in splits),
                _("Contribution"),
                _("Share"),
            )
        ),
    ]
    return TableBlock(
        columns,
        [_cells(row, splits) for row in fell.rows],
        total=_cells(fell.total, splits),
        title=_("By %(split)s") % {"split": fell.label},
        note=fell.method,
    )


def _cells(row: PartRow, splits: list[str]) -> list[str | Figure]:
    return [
        row.name,
        Figure(row.before.text, row.before.amount, row.before.cell or "General"),
        Figure(row.after.text, row.after.amount, row.after.cell or "General"),
        row.delta.text if row.delta else formats.NOT_MEASURED,
        *(getattr(row, name) for name in splits),
        Figure(row.contribution, row.amount, "#,##0.00##"),
        row.share,
    ]


def _beside(shown: Shown) -> Iterator[Block]:
    findings, beside = shown.figures.findings, shown.beside
    if findings is None or beside is None:
        return
    yield Heading(_("What changed beside it"))
    payload = beside.payload
    if beside.has_values:
        window = payload["window"]
        yield Lines(
            payload["days"],
            [
                Line(payload["actual"]["name"], payload["actual"]["values"]),
                Line(payload["expected"]["name"], payload["expected"]["values"], is_comparison=True),
            ],
            title=short_name(shown.known.metric),
            axis=_axis(shown),
            window=Window(window[0], window[1] - 1, payload["windowWords"]) if window else None,
            marks=[Mark(mark["at"], str(mark["number"])) for mark in payload["marks"]],
        )
    yield TableBlock(
        [
            Column("", share=0.3),
            Column(_("Change"), share=3),
            Column(_("In effect since")),
            Column(_("Fit"), share=0.6),
            Column(_("Why"), share=2),
        ],
        [
            [str(one.number), one.row.change.title, formats.moment(one.row.change.at), one.closeness, one.why]
            for one in beside.suspects
        ],
        title=_("Changes of these days"),
        empty=_("Nothing was changed on purpose in these days, or nobody wrote it down."),
    )


def _decided(shown: Shown) -> Iterator[Block]:
    yield Heading(_("Causes"))
    yield TableBlock(
        [
            Column(_("Cause"), share=3),
            Column(_("State")),
            Column(_("Contribution"), is_numeric=True),
            Column(_("Reason"), share=2),
        ],
        [
            [row.words, str(row.cause.get_state_display()), row.contribution, row.cause.reason]
            for row in shown.causes
        ],
        title=_("Causes"),
        empty=shown.review.no_cause_reason or _("No cause was named yet."),
    )
    yield Heading(pgettext("of a review", "Actions"))
    yield TableBlock(
        [
            Column(pgettext("of a review", "Action"), share=2.4),
            Column(pgettext("of a review", "Owner"), share=0.8),
            Column(_("Due"), share=0.8),
            Column(_("Number and aim"), share=1.4),
            Column(_("Measured again on"), share=0.9),
            Column(_("State"), share=1.6),
        ],
        [
            [
                row.action.text,
                row.action.owner.name if row.action.owner else "",
                Figure(formats.day(row.action.due), row.action.due, "yyyy-mm-dd"),
                f"{row.number} {row.aim}" + (f"\n{row.part}" if row.part else ""),
                Figure(formats.day(row.action.check_on), row.action.check_on, "yyyy-mm-dd"),
                "\n".join(filter(None, (row.state, row.measured))),
            ]
            for row in shown.actions
        ],
        title=pgettext("of a review", "Actions"),
        empty=shown.review.no_action_reason or _("No action was added yet."),
    )


def _learnt(shown: Shown) -> Iterator[Block]:
    found = shown.review
    for heading, text in ((_("What went well"), found.went_well), (_("What went badly"), found.went_badly)):
        if text:
            yield Heading(heading, 2)
            yield Paragraph(text)
    if shown.lessons:
        yield Heading(_("Lessons"))
        yield Bullets(
            [
                f"{one.lesson.title} ({one.lesson.get_state_display()}): {one.lesson.statement}"
                for one in shown.lessons
            ]
        )
