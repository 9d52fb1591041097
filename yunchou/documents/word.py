"""A document as Word, with East-Asian fonts named so that Chinese is set in one on any machine. Serves LEARN."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from yunchou.documents.drawing import described
from yunchou.documents.paper import chart_png
from yunchou.documents.plain import plain
from yunchou.documents.values import (
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Lines,
    Note,
    Paragraph,
    TableBlock,
    Tone,
    Waterfall,
)

# Named, not embedded: Word takes its own where one is missing. 微软雅黑 is on every Windows and in Office for Mac.
LATIN_FONT = "Segoe UI"
CHINESE_FONTS = {"zh-Hans": "微软雅黑", "zh-Hant": "微軟正黑體", "en": "微软雅黑"}
EAST_ASIAN_LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "zh-CN"}

A4 = (Cm(21.0), Cm(29.7))
MARGIN = Cm(1.8)
CHART_WIDTH = Cm(16.0)

INK = RGBColor(0x2B, 0x31, 0x3A)
QUIET = RGBColor(0x5F, 0x68, 0x75)
TONES: dict[Tone, RGBColor] = {
    "plain": INK,
    "good": RGBColor(0x0F, 0x7B, 0x55),
    "warn": RGBColor(0x8F, 0x5A, 0x00),
    "bad": RGBColor(0xC0, 0x36, 0x2C),
}
GROUNDS: dict[Tone, str] = {"plain": "F0F2F5", "good": "E8F5EF", "warn": "FDF3E1", "bad": "FCEDEB"}
STYLES = {"Normal": 10.0, "Title": 20.0, "Heading 1": 14.0, "Heading 2": 12.0}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The Word file being written, in which language, and how wide its lines are."""

    word: Any
    language: str
    width: Length

    def paragraph(self, style: str | None = None) -> Any:
        return self.word.add_paragraph(style=style)


def to_docx(document: Document) -> bytes:
    """The document as a Word file. Charts are pictures with their figures as alternative text."""
    word = docx.Document()
    _lay_out(word, document)
    width = A4[1 if document.is_wide else 0] - 2 * MARGIN
    sheet = _Sheet(word, document.language, Length(width))
    for block in document.blocks:
        _write_block(sheet, block)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _lay_out(word: Any, document: Document) -> None:
    """Paper, fonts, properties, the title, and the foot of each page."""
    properties = word.core_properties
    properties.title = plain(document.title)[:255]
    properties.subject = plain(document.subtitle)[:255]
    properties.author = properties.comments = ""
    properties.language = EAST_ASIAN_LANGUAGES.get(document.language, "zh-CN")
    properties.created = properties.modified = document.made_at.replace(microsecond=0)
    _set_paper(word.sections[0], is_wide=document.is_wide)
    for name, size in STYLES.items():
        _set_font(word.styles[name], size=size, language=document.language)
    _write(word.add_paragraph(style="Title"), document.title)
    if document.subtitle:
        _write(word.add_paragraph(), document.subtitle, colour=QUIET)
    _write_foot(word.sections[0].footer.paragraphs[0], document.foot)


def _set_paper(section: Any, *, is_wide: bool) -> None:
    width, height = A4
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if is_wide else (width, height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def _set_font(style: Any, *, size: float, language: str) -> None:
    """One font for Latin and one for Chinese. A theme's font would win over a named one, so it is taken out."""
    style.font.size = Pt(size)
    style.font.color.rgb = INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), CHINESE_FONTS.get(language, CHINESE_FONTS["zh-Hans"]))
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:eastAsia"), EAST_ASIAN_LANGUAGES.get(language, "zh-CN"))
    style.element.get_or_add_rPr().append(spoken)


def _write_foot(paragraph: Any, foot: str) -> None:
    """What the pages are from, and which page this is."""
    _write(paragraph, f"{foot}    " if foot else "", size=8, colour=QUIET)
    run = paragraph.add_run("1")
    run.font.size, run.font.color.rgb = Pt(8), QUIET
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run._r.addprevious(field)
    field.append(run._r)  # Word puts the number in place of the 1


def _write_block(sheet: _Sheet, block: Block) -> None:
    match block:
        case Heading(text, level):
            _write(sheet.paragraph(f"Heading {level}"), text)
        case Paragraph(text, is_quiet):
            _write(sheet.paragraph(), text, **(_small() if is_quiet else {}))
        case Note(text, tone):
            _write_note(sheet, text, tone)
        case Bullets(items, is_numbered):
            _write_list(sheet, items, is_numbered=is_numbered)
        case Facts(facts, is_large):
            _write_large_facts(sheet, facts) if is_large else _write_small_facts(sheet, facts)
        case TableBlock():
            _write_table(sheet, block)
        case Waterfall() | Lines():
            _write_chart(sheet, block)


def _small() -> dict[str, Any]:
    return {"size": 8, "colour": QUIET}


def _write(
    paragraph: Any, text: str, *, size: float | None = None, colour: Any = None, bold: bool = False
) -> None:
    """Add text to a paragraph; a line break in it stays one."""
    if not text:
        return
    run = paragraph.add_run(plain(text))
    run.bold = bold or None
    if size is not None:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour


def _write_note(sheet: _Sheet, text: str, tone: Tone) -> None:
    paragraph = sheet.paragraph()
    _write(paragraph, text, colour=TONES[tone])
    _shade(paragraph._p.get_or_add_pPr(), GROUNDS[tone])


def _shade(properties: Any, fill: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), fill)
    properties.append(shading)


def _write_list(sheet: _Sheet, items: Sequence[str], *, is_numbered: bool) -> None:
    """Numbers are written out: Word would go on counting from the list before."""
    for place, item in enumerate(items, start=1):
        if is_numbered:
            _write(sheet.paragraph(), f"{place}. {item}")
        else:
            _write(sheet.paragraph("List Bullet"), item)


def _write_large_facts(sheet: _Sheet, facts: Sequence[Fact]) -> None:
    if not facts:
        return
    cells = sheet.word.add_table(rows=1, cols=len(facts)).rows[0].cells
    for cell, fact in zip(cells, facts, strict=True):
        _write(cell.paragraphs[0], fact.label, **_small())
        _write_cell(cell.add_paragraph(), fact.value, size=14, bold=True)
        if fact.note:
            _write(cell.add_paragraph(), fact.note, **_small())
    sheet.paragraph()


def _write_small_facts(sheet: _Sheet, facts: Sequence[Fact]) -> None:
    if not facts:
        return
    table = sheet.word.add_table(rows=0, cols=2)
    for fact in facts:
        label, value = table.add_row().cells
        label.width, value.width = Cm(3.5), Cm(13.5)
        _write(label.paragraphs[0], fact.label, colour=QUIET)
        _write_cell(value.paragraphs[0], fact.value)
        if fact.note:
            _write(value.paragraphs[0], f"  {fact.note}", **_small())
    sheet.paragraph()


def _write_table(sheet: _Sheet, block: TableBlock) -> None:
    if block.title:
        _write(sheet.paragraph(), block.title, bold=True)
    table = sheet.word.add_table(rows=1, cols=len(block.columns))
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        _write(cell.paragraphs[0], column.label, size=9, colour=QUIET)
        _shade(cell._tc.get_or_add_tcPr(), GROUNDS["plain"])
    _repeat_on_each_page(table.rows[0])
    for row in block.rows:
        _write_row(table.add_row(), row)
    if block.total is not None:
        _write_row(table.add_row(), block.total, bold=True)
    _align(table, block, width=sheet.width)
    _draw_lines(table)
    _write(sheet.paragraph(), block.note or ("" if block.rows else block.empty), **_small())


def _write_row(row: Any, cells: Sequence[Cell], *, bold: bool = False) -> None:
    for cell, value in zip(row.cells, cells, strict=True):
        _write_cell(cell.paragraphs[0], value, size=9, bold=bold)


def _write_cell(paragraph: Any, value: Cell, *, size: float | None = None, bold: bool = False) -> None:
    if isinstance(value, Figure):
        _write(paragraph, value.text, size=size, colour=TONES[value.tone], bold=bold)
    else:
        _write(paragraph, value, size=size, bold=bold)


def _draw_lines(table: Any) -> None:
    """Hairlines under the rows and none between columns, as on the pages."""
    borders = OxmlElement("w:tblBorders")
    for side in ("w:top", "w:bottom", "w:insideH"):
        border = OxmlElement(side)
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:color", "D0D5DD")):
            border.set(qn(name), value)
        borders.append(border)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(borders)  # Word refuses the parts in another order


def _repeat_on_each_page(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _align(table: Any, block: TableBlock, *, width: Length) -> None:
    """Numbers to the right, and widths as the columns ask."""
    whole = sum(column.share for column in block.columns)
    table.autofit = False
    for place, column in enumerate(block.columns):
        table.columns[place].width = Length(int(width * column.share / whole))
        for cell in table.columns[place].cells:
            cell.width = table.columns[place].width
            if column.is_numeric:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write_chart(sheet: _Sheet, chart: Chart) -> None:
    if chart.title:
        _write(sheet.paragraph(), chart.title, bold=True)
    picture = sheet.word.add_picture(io.BytesIO(chart_png(chart, language=sheet.language)), width=CHART_WIDTH)
    picture._inline.docPr.set("descr", plain(described(chart)))
