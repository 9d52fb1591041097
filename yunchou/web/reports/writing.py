"""A report on paper and in a message: Word, Excel, PDF, and the card that mails and groups get (stage: learn)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yunchou.connectors.ports import Attachment
from yunchou.documents import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Note,
    Paragraph,
    TableBlock,
)
from yunchou.documents import Figure as Written
from yunchou.documents.paper import to_pdf
from yunchou.documents.values import Tone
from yunchou.documents.word import to_docx
from yunchou.documents.workbook import to_xlsx
from yunchou.inbox.services import Letter
from yunchou.reports.models import Report
from yunchou.web import formats
from yunchou.web.formats import Delta, Figure
from yunchou.web.reports.lines import SaidLine
from yunchou.web.reports.reading import Reading, Section, read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Each format with its type and its writer.
FORMATS = {"pdf": ("application/pdf", to_pdf), "docx": (DOCX, to_docx), "xlsx": (XLSX, to_xlsx)}
#: What documents call the languages.
LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
#: A message shows this many lines of each list; the page has them all.
IN_A_MESSAGE = 3
LARGE = 4


def file_of(report: Report, kind: str) -> tuple[str, str, bytes]:
    """Name, type and content of the report in one of FORMATS, in the language in use."""
    content_type, write = FORMATS[kind]
    reading = read(report)
    name = f"{reading.title} {report.start} {report.workspace.name}.{kind}"
    return name.replace("/", "-"), content_type, write(document_of(report, reading))


def attachments_of(report: Report, kinds: Iterable[str]) -> tuple[Attachment, ...]:
    """The same files in the language of the letter that they go with."""
    with _as_sent(report):
        return tuple(Attachment(*file_of(report, kind)) for kind in kinds)


@contextmanager
def _as_sent(report: Report) -> Iterator[None]:
    """Whoever asks, what is sent goes to many: it speaks the installation's language and the workspace's time."""
    zone = ZoneInfo(report.workspace.time_zone)
    with translation.override(settings.LANGUAGE_CODE), timezone.override(zone):
        yield


def letter_of(report: Report, *, files: Iterable[Attachment] = ()) -> Letter:
    """The few findings, what is due, and the page: short enough for every vendor's card."""
    with _as_sent(report):
        reading = read(report)
        link = settings.ENV.base_url + reverse("report", args=[report.workspace.slug, report.pk])
        title = f"{report.workspace.name} · {reading.title} · {reading.days}"
        text = "\n\n".join(filter(None, _message_parts(reading)))
        return Letter(title, text, link, _("Open the report"), tuple(files))


def _message_parts(reading: Reading) -> Iterator[str]:
    yield "\n".join(f"- {sentence}" for sentence in reading.findings)
    for key in ("causes", "actions"):
        yield _message_list(reading.section(key))


def _message_list(section: Section) -> str:
    if not section.lines:
        return ""
    lines = [f"- {_in_one_line(one)}" for one in section.lines[:IN_A_MESSAGE]]
    return "\n".join([f"**{section.title}**", *lines])


def _in_one_line(line: SaidLine) -> str:
    """What people typed makes no links in a card."""
    return " · ".join(filter(None, (line.text, line.detail))).replace("[", "(").replace("]", ")")


def document_of(report: Report, reading: Reading) -> Document:
    """The whole report in reading order."""
    made = _("made on %(when)s, edition %(edition)s") % {
        "when": formats.moment(report.made_at),
        "edition": report.edition,
    }
    return Document(
        title=reading.title,
        subtitle=" · ".join((report.workspace.name, reading.days, made)),
        blocks=list(_blocks(reading)),
        made_at=report.made_at,
        foot=f"{report.workspace.name} · {reading.title} · {reading.days}",
        language=LANGUAGES.get(translation.get_language() or "", "en"),
    )


def _blocks(reading: Reading) -> Iterator[Block]:
    yield Bullets(reading.findings)
    for doubt in reading.doubts:
        yield Note(doubt, tone="warn")
    yield Facts(
        [
            Fact(row.label, _cell(row.now), row.delta.text if row.delta else "")
            for row in reading.numbers[:LARGE]
        ],
        is_large=True,
    )
    yield _numbers(reading)
    yield Heading(_("From exposure to repurchase"))
    yield Paragraph(reading.chain.finding)
    yield _chain(reading)
    if reading.losses:
        yield _losses(reading)
    yield Paragraph(reading.loss_rule, is_quiet=True)
    yield _list(reading.section("causes"))
    yield _channels(reading)
    for key in ("alerts", "reviews", "goals", "lessons", "actions", "tests"):
        yield _list(reading.section(key))


def _numbers(reading: Reading) -> TableBlock:
    columns = [
        Column(_("Metric"), share=1.4),
        Column(_("This period"), is_numeric=True),
        Column(_("Previous period"), is_numeric=True),
        Column(_("Change"), is_numeric=True),
        Column(_("Significance"), share=1.6),
    ]
    rows: list[list[Cell]] = [
        [row.label, _cell(row.now), _cell(row.before), _delta(row.delta), row.chance]
        for row in reading.numbers
    ]
    note = _("Against %(days)s. “More than chance”: days compared freed of their weekdays, p below 0.05.")
    return TableBlock(columns, rows, title=_("Numbers"), note=note % {"days": reading.before_days})


def _chain(reading: Reading) -> TableBlock:
    columns = [
        Column(_("Step"), share=1.8),
        Column(_("This period"), is_numeric=True),
        Column(_("Previous period"), is_numeric=True),
        Column(_("Orders"), is_numeric=True),
        Column(_("Significance"), share=1.6),
    ]
    rows: list[list[Cell]] = [
        [label, _cell(now), _cell(before), _cell(orders), chance]
        for label, now, before, chance, orders in reading.chain_rows
    ]
    return TableBlock(columns, rows, title=_("Steps"), note=reading.chain.note)


def _losses(reading: Reading) -> TableBlock:
    columns = [
        Column(_("Channel"), share=1.6),
        Column(_("Orders"), is_numeric=True),
        Column(_("By its own rate"), is_numeric=True),
        Column(_("By its weight"), is_numeric=True),
    ]
    rows: list[list[Cell]] = [
        [row.channel, _cell(row.orders), _cell(row.rate), _cell(row.mix)] for row in reading.losses
    ]
    return TableBlock(columns, rows, title=_("Largest loss point by channel"))


def _channels(reading: Reading) -> TableBlock:
    columns = [Column(_("Channel"), share=1.4)]
    columns += [Column(label, is_numeric=True) for label, _classes in reading.channel_heads]
    rows: list[list[Cell]] = [
        [row.name, *(_cell(figure) for figure, *_more in row.cells)] for row in reading.channels
    ]
    return TableBlock(columns, rows, title=_("Channels"), empty=_("No channel has any number in these days."))


def _list(section: Section) -> TableBlock:
    columns = [Column(_("State")), Column(_("What"), share=2.4), Column(_("More"), share=3)]
    rows: list[list[Cell]] = [[line.tag, line.text, line.detail] for line in section.lines]
    return TableBlock(columns, rows, title=section.title, empty=section.empty)


def _cell(figure: Figure) -> Written:
    """What is read, and what a workbook calculates with; no answer stays words."""
    return Written(figure.text, figure.amount, figure.cell or "General")


def _delta(delta: Delta | None) -> Written:
    tones: dict[str, Tone] = {"good": "good", "bad": "bad"}
    return (
        Written(delta.text, tone=tones.get(delta.tone, "plain")) if delta else Written(formats.NOT_MEASURED)
    )
