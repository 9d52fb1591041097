"""Reading the project's own documents: their text, their tables, what they name as code."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDES = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *GUIDES]


def guide(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, to the next one of its level or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n", text, re.MULTILINE)
    assert found, f"there is no heading {heading!r}"
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, without headings and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    tables = [line for number, line in enumerate(lines) if not is_heading(lines, number)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in tables]


def is_heading(lines: list[str], number: int) -> bool:
    is_rule = set(lines[number]) <= set("|-: ")
    above_a_rule = number + 1 < len(lines) and set(lines[number + 1]) <= set("|-: ")
    return is_rule or above_a_rule


def code_in(text: str) -> list[str]:
    """Everything between single backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def first_codes(text: str) -> set[str]:
    """The code words in the first cell of every table row."""
    return {code for cells in rows(text) for code in code_in(cells[0])}
