"""An import as pages show it: where it stands, what became of its rows, and what its first rows become (stage: facts)."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.events.files.layout import ENCODINGS
from yunchou.events.files.layout import Kind as FileKind
from yunchou.events.imports import selectors
from yunchou.events.imports.fields import LEVELS, TRAIT, FieldType, Kind, field_called
from yunchou.events.imports.mapping import Mapping
from yunchou.events.imports.previews import Preview, PreviewRow
from yunchou.events.imports.problems import Problem
from yunchou.events.models import DataImport
from yunchou.web import formats
from yunchou.web.import_words import SKIPS, field_words, skip_words, source_words
from yunchou.web.masking import Mask

#: Rows of the sample that the page shows.
SHOWN_ROWS = 20
#: In place of a value that may be personal, and the columns of an order that name its customer.
COVERED = "•••"
_OF_THE_CUSTOMER = frozenset({"user_id", "customer"})
DELIMITERS = {
    ",": gettext_lazy("comma"),
    "\t": gettext_lazy("tab"),
    ";": gettext_lazy("semicolon"),
    "|": gettext_lazy("vertical bar"),
    "，": gettext_lazy("Chinese comma"),
    " ": gettext_lazy("blanks"),
}


class ImportView:
    """One import in words."""

    def __init__(self, row: DataImport) -> None:
        self.row = row

    @cached_property
    def progress(self) -> selectors.Progress:
        return selectors.progress(self.row)

    @property
    def what(self) -> str:
        """`巨量引擎 · Platform figures`."""
        kind = str(DataImport.Kind(self.row.kind).label) if self.row.kind else ""
        return " · ".join(filter(None, (source_words(self.row.source) if self.row.source else "", kind)))

    @property
    def state_words(self) -> str:
        return str(DataImport.State(self.progress.state).label)

    @property
    def days(self) -> str:
        if self.row.first_day is None or self.row.last_day is None:
            return ""
        return formats.day_range(self.row.first_day, self.row.last_day)

    @property
    def is_waiting(self) -> bool:
        return self.row.state == DataImport.State.RECEIVED

    @property
    def is_over(self) -> bool:
        return self.progress.state in {DataImport.State.LOADED, DataImport.State.UNDONE}

    @property
    def may_be_undone(self) -> bool:
        return self.progress.state in {DataImport.State.LOADED, DataImport.State.STOPPED}

    @property
    def skipped_by(self) -> list[tuple[str, int]]:
        return list(skip_words(self.row.skipped_by))

    @property
    def refused_by(self) -> list[tuple[str, int]]:
        """The sentences of refused rows with their number, most first; the file says each row's own."""
        return sorted(self.row.refused_by.items(), key=lambda pair: -pair[1])

    @property
    def has_refused_file(self) -> bool:
        return selectors.refused_rows_file(self.row) is not None

    @property
    def meanings(self) -> list[tuple[str, str]]:
        """Column → what it means, in the order of the fields."""
        if not self.row.mapping:
            return []
        mapping = Mapping.from_json(self.row.mapping)
        return [(column, field_words(mapping.kind, name)) for name, column in mapping.columns.items()]

    @property
    def layout_words(self) -> str:
        """`GB18030 · comma · header in line 3`."""
        layout = self.row.layout
        delimiter = DELIMITERS.get(layout.get("delimiter") or "", "")
        parts = (layout.get("encoding") or "", str(delimiter), layout.get("sheet") or "")
        line = _("header in line %(line)s") % {"line": layout["header_line"]}
        return " · ".join([*filter(None, (parts[0].upper(), *parts[1:])), line])

    @property
    def size(self) -> str:
        megabytes = self.row.size / 1_000_000
        return f"{megabytes:,.1f} MB" if megabytes >= 0.1 else f"{self.row.size / 1000:,.1f} kB"

    @property
    def notes(self) -> list[str]:
        """What the look at the file found worth knowing."""
        return [_(msgid) % values for msgid, values in self.row.inspection.get("notes", ())]


class LayoutForm(forms.Form):
    """How the file is read. A workbook has sheets, a text an encoding and a delimiter."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), choices=[(name, name.upper()) for name in ENCODINGS], required=False
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Columns are parted by"), choices=list(DELIMITERS.items()), required=False
    )
    header_line = forms.IntegerField(
        label=gettext_lazy("The header is in line"),
        min_value=0,
        max_value=1000,
        help_text=gettext_lazy("0: there is no header."),
    )

    def __init__(self, *args: Any, data_import: DataImport, **kwargs: Any) -> None:
        self.data_import = data_import
        held = data_import.layout
        super().__init__(*args, **{"initial": held, **kwargs})
        sheets = data_import.inspection.get("sheets", ())
        if held["kind"] == FileKind.WORKBOOK:
            chooser: Any = self.fields["sheet"]
            chooser.choices = [(name, name) for name in sheets]
            del self.fields["encoding"], self.fields["delimiter"]
        else:
            del self.fields["sheet"]

    def layout(self) -> dict[str, Any]:
        """The layout as it was chosen."""
        return {**self.data_import.layout, **self.cleaned_data}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the sample: its line, what it becomes by column (is it a number?), or why it is left out or refused."""

    line: int
    cells: tuple[tuple[str, bool], ...]
    skipped: str
    refused: str
    advice: str
    raw: str


@dataclass(frozen=True, slots=True)
class PreviewTable:
    """The first rows as they would be loaded, with what they add up to and what to know before."""

    titles: tuple[tuple[str, bool], ...]
    rows: tuple[ShownRow, ...]
    loaded: int
    skipped: int
    refused: int
    days: str
    accounts: str
    channels: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]


def preview_table(
    preview: Preview, mapping: Mapping, *, names: MappingOf[str, str], mask: Mask
) -> PreviewTable:
    """A preview in words; personal values are covered by the mask."""
    fields = _shown_fields(preview)
    return PreviewTable(
        titles=tuple((field_words(mapping.kind, name), _is_number(mapping.kind, name)) for name in fields),
        rows=tuple(
            _shown_row(row, fields, names, _Cover(mask, mapping.kind)) for row in preview.rows[:SHOWN_ROWS]
        ),
        loaded=preview.loaded,
        skipped=preview.skipped,
        refused=preview.refused,
        days=_days(preview),
        accounts=formats.listed([account or _("without a name") for account in preview.accounts]),
        channels=tuple((_channel(key, names), count) for key, count in preview.channels.items()),
        warnings=tuple(warning.text(_) for warning in preview.warnings),
    )


def _shown_fields(preview: Preview) -> list[str]:
    """The columns of the preview: fields in the order in which they are offered, then what else rows became."""
    found = dict.fromkeys(name for row in preview.rows for name in row.values)
    first = [name for name in ("day", "time", "account", "channel", *LEVELS) if name in found]
    return [*first, *(name for name in found if name not in first)]


def _days(preview: Preview) -> str:
    if preview.first_day is None or preview.last_day is None:
        return ""
    return formats.day_range(preview.first_day, preview.last_day)


@dataclass(frozen=True, slots=True)
class _Cover:
    """A mask for rows of files: of orders the customer, of customers everything is personal."""

    mask: Mask
    kind: Kind

    def value(self, name: str, text: str) -> str:
        is_personal = self.kind is Kind.CUSTOMERS or name in _OF_THE_CUSTOMER or name.startswith(TRAIT)
        if self.mask.columns and is_personal:
            return self.mask(text)
        return str(self.mask.properties(text, name=name))

    def problem(self, problem: Problem) -> str:
        """The sentence, without the value it is about where that may be personal."""
        words = problem.message.text(_)
        if self.mask.columns and self.kind is not Kind.FACTS and problem.value:
            words = words.replace(problem.value, COVERED)
        return self.mask.text(words)

    def raw(self, cells: Sequence[str]) -> str:
        if self.mask.columns and self.kind is not Kind.FACTS:
            return ""
        return self.mask.text(" · ".join(cell for cell in cells if cell))


def _shown_row(row: PreviewRow, fields: Sequence[str], names: MappingOf[str, str], cover: _Cover) -> ShownRow:
    problem = row.problem
    return ShownRow(
        line=row.line,
        cells=tuple(
            (_cell(name, row.values.get(name), names, cover), _is_number(cover.kind, name)) for name in fields
        ),
        skipped=str(SKIPS.get(row.skipped, row.skipped)) if row.skipped else "",
        refused=cover.problem(problem) if problem else "",
        advice=problem.advice.text(_) if problem else "",
        raw=cover.raw(row.cells),
    )


def _cell(name: str, value: object, names: MappingOf[str, str], cover: _Cover) -> str:
    if value is None:
        return ""
    if name == "channel":
        return _channel(str(value), names)
    return _plain(str(value)) if _is_number(cover.kind, name) else cover.value(name, str(value))


def _is_number(kind: Kind, name: str) -> bool:
    field = field_called(kind, name)
    return field is not None and field.type in {FieldType.COUNT, FieldType.MONEY}


def _plain(number: str) -> str:
    """`12.5000` as a person writes it."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def _channel(key: str, names: MappingOf[str, str]) -> str:
    return names.get(key, key) or _("none")
