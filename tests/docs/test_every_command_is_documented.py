"""The documents and the command line name the same commands, options and make targets."""

import re
from typing import Any

import pytest
from typer.main import get_command

from tests.docs.reading import PAGES, ROOT, first_codes, guide, section
from yunchou.config.cli import app

ROOT_COMMAND = get_command(app)


def commands(group: Any = ROOT_COMMAND, path: str = "yunchou") -> dict[str, Any]:
    """Every command that does something, by the words a person types."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        words = f"{path} {name}"
        found |= commands(command, words) if hasattr(command, "commands") else {words: command}
    return found


COMMANDS = commands()


def test_the_table_of_commands_lists_exactly_the_commands_there_are():
    assert first_codes(section(guide("operations"), "The command line")) - {
        ".venv/bin/yunchou",
        "--help",
    } == set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_document_names_exists_with_its_options(page):
    for line in typed_lines(page.read_text(encoding="utf-8")):
        words = next((words for words in COMMANDS if f"{line} ".startswith(f"{words} ")), None)
        assert words, f"{page.name} names {line!r}"
        known = {
            option for param in COMMANDS[words].params for option in (*param.opts, *param.secondary_opts)
        }
        assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= known, line


def typed_lines(text: str) -> list[str]:
    """What a document says to type: `yunchou …` in backticks, and lines of examples."""
    inline = re.findall(r"`(?:\.venv/bin/)?(yunchou [a-z][^`\n]*)`", text)
    examples = re.findall(r"^(?:\S*/)?\.venv/bin/(yunchou [^#&\n]+)", text, re.MULTILINE)
    return [line.strip() for line in (*inline, *examples)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_document_names_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


def test_make_help_lists_every_target_a_person_may_call():
    makefile = (ROOT / "Makefile").read_text()
    helped = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert {"demo", "test", "lint", "bench", "shots", "lock", "assets", "messages", "help"} == helped


@pytest.mark.parametrize("words", COMMANDS)
def test_the_help_of_every_command_teaches(words):
    command = COMMANDS[words]
    assert command.help
    assert command.help[0].isupper()
    assert len(command.help.split()) >= 8
    for param in command.params:
        assert getattr(param, "help", None), f"{words}: {param.name} has no help"


def test_the_first_help_says_where_to_begin():
    assert "yunchou demo" in (ROOT_COMMAND.help or "")
    assert "yunchou serve" in (ROOT_COMMAND.help or "")
