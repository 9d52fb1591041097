"""A document as PDF, and a chart as a picture, set by Typst with the fonts that travel with the product. Serves LEARN.

What people typed reaches Typst as data (JSON in an input), never as source: `#import` in a title is a title.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from yunchou.documents.drawing import drawn
from yunchou.documents.errors import FontMissing
from yunchou.documents.plain import plain
from yunchou.documents.values import (
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    Facts,
    Figure,
    Heading,
    Lines,
    Note,
    Paragraph,
    TableBlock,
    Waterfall,
)

TEMPLATES = Path(__file__).with_name("templates")
FONTS = Path(__file__).with_name("fonts")
FONT, EMOJI_FONT = "Noto Sans S Chinese", "Noto Emoji"
PIXELS_PER_INCH = 200.0

# The blocks that reach the template as they are.
_KINDS = {Heading: "heading", Paragraph: "paragraph", Note: "note", Bullets: "bullets"}

# What the language of a document decides in Typst: hyphenation, quotes and the regional forms of characters.
REGIONS = {"zh-Hans": ("zh", "cn"), "zh-Hant": ("zh", "tw"), "en": ("en", "us")}


def to_pdf(document: Document) -> bytes:
    """The document as PDF, tagged for screen readers. The same document gives the same bytes."""
    return _set(
        "document.typ",
        "pdf",
        language=document.language,
        inputs={"document": json.dumps(_as_data(document))},
        timestamp=int(document.made_at.timestamp()),
    )


def chart_png(chart: Chart, *, language: str = "zh-Hans") -> bytes:
    """One chart as a picture 16 cm wide."""
    data = _cleaned(asdict(drawn(chart)))
    return _set("chart.typ", "png", language=language, inputs={"chart": json.dumps(data)})


def _set(
    template: str,
    form: Literal["pdf", "png"],
    *,
    language: str,
    inputs: Mapping[str, str],
    timestamp: int | None = None,
) -> bytes:
    spoken, region = REGIONS.get(language, REGIONS["zh-Hans"])
    compiler = typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={**inputs, "font": FONT, "emoji": EMOJI_FONT, "lang": spoken, "region": region},
    )
    made = compiler.compile(format=form, ppi=PIXELS_PER_INCH, timestamp=timestamp)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Ours first; what they lack (Thai, a rare character) is drawn by a font of the machine, if it has one."""
    fonts = typst.Fonts(font_paths=[FONTS])
    missing = {FONT, EMOJI_FONT} - {font.family for font in fonts.fonts() if _is_ours(font)}
    if missing:
        raise FontMissing(f"Documents need {', '.join(sorted(missing))} in {FONTS}. Run `make assets`.")
    return fonts


def _is_ours(font: typst.FontInfo) -> bool:
    return font.path is not None and Path(font.path).parent == FONTS


def _as_data(document: Document) -> object:
    return _cleaned(
        {
            "title": document.title,
            "subtitle": document.subtitle,
            "foot": document.foot,
            "is_wide": document.is_wide,
            "blocks": [_block(block) for block in document.blocks],
        }
    )


def _block(block: Block) -> dict[str, object]:
    """A block under the name by which the template knows it."""
    if isinstance(block, Facts):
        return _facts(block)
    if isinstance(block, TableBlock):
        return _table(block)
    if isinstance(block, Waterfall | Lines):
        return asdict(drawn(block))
    return {"kind": _KINDS[type(block)], **asdict(block)}


def _facts(block: Facts) -> dict[str, object]:
    facts = [{"label": fact.label, "value": _cell(fact.value), "note": fact.note} for fact in block.facts]
    return {"kind": "facts", "is_large": block.is_large, "facts": facts}


def _table(block: TableBlock) -> dict[str, object]:
    return {
        "kind": "table",
        "title": block.title,
        "note": block.note,
        "empty": block.empty,
        "columns": [asdict(column) for column in block.columns],
        "rows": [[_cell(cell) for cell in row] for row in block.rows],
        "total": None if block.total is None else [_cell(cell) for cell in block.total],
    }


def _cell(cell: Cell) -> dict[str, str]:
    if isinstance(cell, Figure):
        return {"text": cell.text, "tone": cell.tone}
    return {"text": cell, "tone": "plain"}


def _cleaned(value: object) -> object:
    """The same data with every text fit to be read."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value
