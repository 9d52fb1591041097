"""Why a file cannot be read: what is wrong, which value, what to do (stage: facts)."""

from enum import StrEnum, unique

from yunchou.analytics.messages import N_, Message


@unique
class Fault(StrEnum):
    """What is wrong with a file as a whole."""

    EMPTY = "empty"
    NO_HEADER = "no_header"
    UNKNOWN_KIND = "unknown_kind"
    BROKEN = "broken"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"
    ZIP_BOMB = "zip_bomb"
    TOO_MANY_MEMBERS = "too_many_members"
    UNSAFE_NAME = "unsafe_name"
    XML_ENTITIES = "xml_entities"
    UNDECODABLE = "undecodable"
    LINE_TOO_LONG = "line_too_long"
    UNCLOSED_QUOTE = "unclosed_quote"
    NO_SUCH_SHEET = "no_such_sheet"
    NO_SUCH_LINE = "no_such_line"
    NO_SUCH_LAYOUT = "no_such_layout"


_AS_CSV = N_("Save it as CSV in Excel and import that: a CSV file may be much larger.")
_AS_XLSX = N_("Open it in Excel and save it as .xlsx or CSV.")
_SAVE_AGAIN = N_("Open it in Excel, save it anew as .xlsx, and import that.")

#: The sentence and the advice for each fault; the names in them are keys of `FileRefused.values`.
EXPLANATIONS: dict[Fault, tuple[str, str]] = {
    Fault.EMPTY: (
        N_("The file has no rows."),
        N_("Check that the export was finished, and export it again."),
    ),
    Fault.NO_HEADER: (
        N_("No line with the names of the columns was found; the first rows look like data (“%(row)s”)."),
        N_("Say which line the names are in, or that the file has none."),
    ),
    Fault.UNKNOWN_KIND: (N_("This is no table that can be read, but %(kind)s."), _AS_XLSX),
    Fault.BROKEN: (N_("The workbook is damaged: %(detail)s."), _SAVE_AGAIN),
    Fault.PASSWORD: (
        N_("The workbook is protected by a password."),
        N_("Remove the password in Excel (File, Info, Protect) and save it again."),
    ),
    Fault.TOO_LARGE: (
        N_("The file has %(bytes)s bytes; at most %(limit)s can be read."),
        N_("Split it, for instance by month, or save a workbook as CSV."),
    ),
    Fault.TOO_MANY_ROWS: (N_("The table has %(rows)s rows; at most %(limit)s can be read."), _AS_CSV),
    Fault.TOO_MANY_COLUMNS: (
        N_("The table has %(columns)s columns; at most %(limit)s can be read."),
        N_("Delete the columns that are not needed, also empty ones at the right."),
    ),
    Fault.TOO_MUCH_MEMORY: (
        N_("Reading the workbook takes more than %(limit)s MB of memory."),
        N_("Delete cells far from the table and sheets that are not needed, or save the sheet as CSV."),
    ),
    Fault.TOO_SLOW: (N_("Reading the workbook takes more than %(limit)s seconds."), _AS_CSV),
    Fault.ZIP_BOMB: (
        N_("The workbook would unpack to %(unpacked)s bytes from %(packed)s; no real one does."),
        _SAVE_AGAIN,
    ),
    Fault.TOO_MANY_MEMBERS: (
        N_("The workbook is made of %(members)s parts; at most %(limit)s can be read."),
        _SAVE_AGAIN,
    ),
    Fault.UNSAFE_NAME: (N_("A part of the workbook is called “%(name)s”, outside of the file."), _SAVE_AGAIN),
    Fault.XML_ENTITIES: (N_("A part of the workbook, “%(name)s”, defines XML entities."), _SAVE_AGAIN),
    Fault.UNDECODABLE: (
        N_("Line %(line)s holds bytes (%(found)s, at byte %(byte)s) that are no text in %(encoding)s."),
        N_("Choose the encoding in which the file was written, or save it as UTF-8."),
    ),
    Fault.LINE_TOO_LONG: (
        N_("The row that begins in line %(line)s has more than %(limit)s characters."),
        N_("Check the delimiter, and that every quotation mark is closed."),
    ),
    Fault.UNCLOSED_QUOTE: (
        N_("A quotation mark that opens in line %(line)s is never closed."),
        N_("Close or remove it, and import the file again."),
    ),
    Fault.NO_SUCH_SHEET: (N_("There is no sheet “%(sheet)s”."), N_("Choose one of: %(sheets)s.")),
    Fault.NO_SUCH_LINE: (
        N_("The header should be in line %(line)s, but the file ends before it."),
        N_("Choose another line."),
    ),
    Fault.NO_SUCH_LAYOUT: (
        N_("“%(value)s” is no %(field)s that can be read."),
        N_("Choose one of: %(choices)s."),
    ),
}


#: Values that are words of ours, to be said in the reader's language like the sentence they stand in.
_WORDS = ("kind", "detail")


class FileRefused(Exception):
    """A file cannot be read: `message` says what is wrong, with `values` in it, and `advice` what to do.

    The values are plain, so that a refusal can be sent and kept as JSON: `FileRefused(code, **values)` is it again.
    """

    def __init__(self, code: Fault, **values: str | int) -> None:
        problem, advice = EXPLANATIONS[code]
        said = {name: Message(str(value)) if name in _WORDS else value for name, value in values.items()}
        self.code = code
        self.values = values
        self.message = Message(problem, said)
        self.advice = Message(advice, said)
        super().__init__(f"{self.message} {self.advice}")
