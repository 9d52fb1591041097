"""Reports on paper: a document as a value, written as Word, PDF and Excel. No framework. Serves LEARN and PLAN.

`word.to_docx(document) -> bytes`, `paper.to_pdf(document) -> bytes`, `workbook.to_xlsx(document) -> bytes`;
`paper.chart_png(chart) -> bytes` draws one chart alone.
"""

from yunchou.documents.errors import DocumentError, DoesNotAddUp, DoesNotFit, FontMissing
from yunchou.documents.values import (
    Axis,
    Bar,
    Block,
    Bullets,
    Cell,
    Chart,
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

__all__ = [
    "Axis",
    "Bar",
    "Block",
    "Bullets",
    "Cell",
    "Chart",
    "Column",
    "Document",
    "DocumentError",
    "DoesNotAddUp",
    "DoesNotFit",
    "Fact",
    "Facts",
    "Figure",
    "FontMissing",
    "Heading",
    "Line",
    "Lines",
    "Mark",
    "Note",
    "Paragraph",
    "TableBlock",
    "Tone",
    "Waterfall",
    "Window",
]
