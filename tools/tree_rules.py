"""Rules that every tracked file keeps: no download addresses, no machine's own paths, a reason beside every ignore."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements/", "package.json")
NPM_LOCK = "package-lock.json"

#: Hosts that packages are fetched from. The tools' own configuration decides about those, not this tree.
REGISTRY_HOST = re.compile(
    r"\b(?:pypi|test\.pypi|files\.pythonhosted|registry\.(?:npmjs|npmmirror|yarnpkg)|registry\.npm\.taobao|"
    r"mirrors\.\w+|pypi\.tuna\.tsinghua|proxy\.golang|deb\.debian|conda\.anaconda)\.(?:org|com|edu|net|io)\b"
)
ADDRESS = re.compile(
    r"https?://|(?<!\w)file://|(?:^|\s)--(?:extra-)?index-url|(?:^|\s)--find-links", re.MULTILINE
)
#: npm's lock may name a package's home page; where it was fetched from it may not.
FETCHED_FROM = re.compile(r'"resolved"\s*:')
#: Folders that exist on one developer's machine only.
MACHINE_PATH = re.compile(
    r"(?<![\w.~])/(?:home|Users)/(?!you\b|yunchou\b)\w+|(?<![\w.])/(?:work|farm|root)/\w|\b[A-Z]:\\Users\\"
)

CODE = r"[A-Z]+[0-9]+"
NOQA = re.compile(rf"#\s*noqa(?P<codes>:\s*{CODE}(?:[,\s]+{CODE})*)?(?P<rest>[^\n]*)")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[\w, -]+\])?(?P<rest>[^\n]*)")
DJLINT_OFF = re.compile(r"djlint:off(?P<codes>(?:\s+[A-Z]\d+,?)*)(?P<rest>[^\n]*)")
#: What separates the code from the reason.
BETWEEN = "#-—: \t,{}!>"
SHORTEST_REASON = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: where, and what to do."""

    path: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}"


Rule = Callable[[str, str], Iterator[Finding]]


def main() -> int:
    findings = [finding for path, text in tracked_texts() for finding in check(path, text)]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every tracked file that is text, with its path from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for path in filter(None, listed.split("\0")):
        file = ROOT / path
        if not file.is_file():
            continue
        content = file.read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8", "replace")


def check(path: str, text: str) -> list[Finding]:
    """Everything that is wrong with one file."""
    return [finding for rule in RULES for finding in rule(path, text)]


def names_no_registry(path: str, text: str) -> Iterator[Finding]:
    for match in REGISTRY_HOST.finditer(text):
        yield Finding(path, line_of(text, match), f"names the package registry {match[0]}; leave it out.")


def locks_hold_no_address(path: str, text: str) -> Iterator[Finding]:
    pattern = FETCHED_FROM if path == NPM_LOCK else ADDRESS if path.startswith(LOCKS) else None
    if pattern:
        for match in pattern.finditer(text):
            yield Finding(path, line_of(text, match), "a lock names packages and hashes, never an address.")


def names_no_machine(path: str, text: str) -> Iterator[Finding]:
    for match in MACHINE_PATH.finditer(text):
        yield Finding(path, line_of(text, match), f"{match[0]}… is a path of one machine; leave it out.")


def ignores_have_reasons(path: str, text: str) -> Iterator[Finding]:
    patterns = {".py": (NOQA, TYPE_IGNORE), ".html": (DJLINT_OFF,)}
    for pattern in patterns.get(Path(path).suffix, ()):
        for match in pattern.finditer(text):
            if not match["codes"]:
                yield Finding(path, line_of(text, match), "name the rule that is ignored.")
            elif len(match["rest"].strip(BETWEEN)) < SHORTEST_REASON:
                yield Finding(path, line_of(text, match), "say on the same line why the rule is ignored.")


def line_of(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1


RULES: tuple[Rule, ...] = (names_no_registry, locks_hold_no_address, names_no_machine, ignores_have_reasons)


if __name__ == "__main__":
    sys.exit(main())
