"""Translations: collects the English texts, merges them into the .po files, compiles them. Needs no system gettext.

python tools/messages.py            # collect and merge
python tools/messages.py compile    # .po → .mo, where the .mo is older
python tools/messages.py gaps       # list what has no translation; exit code 1 when there is any
"""

import sys
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LOCALE = ROOT / "yunchou" / "locale"
SOURCES = ("yunchou", "demo")
#: Django's folder names. English is the language of the sources and needs no file.
LANGUAGES = ("zh_Hans", "zh_Hant")
#: Made from the first one, never by hand.
MADE, MADE_FROM = "zh_Hant", "zh_Hans"
DOMAIN = "django"
COMMENT_TAG = "Translators:"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class MessagesError(RuntimeError):
    """A translation file is wrong; the message says where and how."""


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else "merge"
    try:
        lines = {"merge": merge_all, "compile": compile_all, "gaps": all_gaps}[command]()
    except MessagesError as error:
        print(error, file=sys.stderr)
        return 1
    for line in lines:
        print(line)
    return 1 if lines and command == "gaps" else 0


def merge_all() -> list[str]:
    """Bring every language's file to the texts that are in the sources now."""
    template = template_of(ROOT)
    lines = [merge(language, template) for language in LANGUAGES if language != MADE]
    return [*lines, make_traditional()]


def make_traditional() -> str:
    """Write the traditional Chinese file anew from the simplified one."""
    from tools.traditional import EXCEPTIONS, traditional_of  # noqa: PLC0415  OpenCC is there for work, not to run

    path = po_file(MADE)
    source = read(po_file(MADE_FROM), MADE_FROM)
    catalog = traditional_of(source, LOCALE / MADE / EXCEPTIONS)
    head(catalog, made=source.creation_date)
    catalog.header_comment = (
        f"# Made from {MADE_FROM} by `make messages`; what it gets wrong is mended in {EXCEPTIONS}."
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_bytes(catalog))
    return f"{path.relative_to(ROOT)}: {len(catalog)} texts, {len(gaps_of(catalog))} without a translation."


def merge(language: str, template: Catalog) -> str:
    path = po_file(language)
    catalog = read(path, language) if path.exists() else Catalog(language, fuzzy=False)
    made = catalog.creation_date
    # A guess at a changed text would be shown as if somebody had translated it: a gap is the honest state.
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    head(catalog, made=made)
    catalog.header_comment = "# Made by `make messages` from the sources; translate the empty entries."
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_bytes(catalog))
    missing = len(gaps_of(catalog))
    return f"{path.relative_to(ROOT)}: {len(catalog)} texts, {missing} without a translation."


def head(catalog: Catalog, *, made: datetime) -> None:
    """The head of a file, without what would change from one run to the next."""
    catalog.creation_date = made
    catalog.project, catalog.version = "Yunchou", "1"
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = ""


def as_bytes(catalog: Catalog) -> bytes:
    """Sorted and without line numbers, so that a change of code does not change the file."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def template_of(root: Path) -> Catalog:
    """Every text for people in the Python files and templates under this folder."""
    catalog = Catalog(fuzzy=False)
    for path in source_files(root):
        for line, text, comments, context in texts_in(path):
            location = (path.relative_to(root).as_posix(), line)
            catalog.add(text, locations=[location], auto_comments=comments, context=context)
    return catalog


def source_files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        for path in sorted((root / source).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not {"static", "static_root"} & set(path.parts):
                yield path


Found = tuple[int, str | tuple[str, ...], list[str], str | None]


def texts_in(path: Path) -> Iterator[Found]:
    source = path.read_text(encoding="utf-8")
    code = source if path.suffix == ".py" else template_as_python(source, path)
    yield from extract("python", BytesIO(code.encode()), KEYWORDS, (COMMENT_TAG,), strip_comment_tags=True)


def template_as_python(source: str, path: Path) -> str:
    """Django's own rewriting of a template into lines of gettext calls."""
    from django.conf import settings  # noqa: PLC0415  only templates need Django
    from django.utils.translation.template import templatize  # noqa: PLC0415  only templates need Django

    if not settings.configured:
        settings.configure()
    code = templatize(source, origin=str(path))
    # TRICKY: the rest of the template becomes rows of X whose indentation no Python reader accepts.
    return "\n".join(line.strip() for line in code.splitlines())


def compile_all() -> list[str]:
    """Compile what has changed; says what was done."""
    return [
        compile_one(language)
        for language in LANGUAGES
        if po_file(language).exists() and is_stale(po_file(language))
    ]


def is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def compile_one(language: str) -> str:
    path = po_file(language)
    catalog = read(path, language)
    wrong = [f"  line {message.lineno}: {error}" for message, errors in catalog.check() for error in errors]
    if wrong:
        raise MessagesError(f"{path.relative_to(ROOT)} cannot be compiled:\n" + "\n".join(wrong))
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    return f"Compiled {path.relative_to(ROOT)}."


def all_gaps() -> list[str]:
    """Every text of the sources that a language has no translation for, by language."""
    template = template_of(ROOT)
    return [f"{language}: {text}" for language in LANGUAGES for text in gaps_in(language, template)]


def gaps_in(language: str, template: Catalog) -> list[str]:
    path = po_file(language)
    catalog = read(path, language) if path.exists() else Catalog(language)
    catalog.update(template, no_fuzzy_matching=True)
    return gaps_of(catalog)


def gaps_of(catalog: Catalog) -> list[str]:
    return [str(message.id) for message in catalog if message.id and not is_translated(message.string)]


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
