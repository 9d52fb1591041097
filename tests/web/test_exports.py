"""Every address that answers a file: no formula in it, no cut name, no reader too many, and never more rows than said."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from tests.web.permission_table import PAGES, Place, Row
from tests.web.test_permission_matrix import furnish
from yunchou.core.models import User
from yunchou.core.scope import workspace_scope
from yunchou.events.imports.parts import RefusedRow
from yunchou.events.imports.problems import Code, problem
from yunchou.events.imports.refused_rows import write_refused
from yunchou.events.imports.uploads import refused_path
from yunchou.events.models import DataImport, FactAccount
from yunchou.people.models import Person
from yunchou.web import people as people_page
from yunchou.web import tables

pytestmark = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
#: What spreadsheets would run, names of other scripts, and what breaks XML and CSV.
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "程野 <b>&amp;</b> \"'",
    "é\u202e\u0007\ud7ff😀",
)
#: What is known to be exported. A page that gains or loses its export changes this list.
EXPORTED = {
    "audit",
    "changes",
    "channels",
    "costs",
    "dashboard",
    "exchange-rates",
    "import-refused",
    "imports",
    "jobs",
    "links",
    "members",
    "metrics",
    "number",
    "people",
    "people-conflicts",
    "platform-accounts",
    "platform-rules",
    "quarantine",
    "reviews",
    "spend",
}
#: Written as documents with a heading: of one month, review or report, so always whole.
DOCUMENTS = {"plan", "report", "review-report"}
GETS = [
    row
    for row in PAGES
    if row.method == "GET"
    and row.outcomes["owner"] == 200 != row.outcomes["nobody"]
    and row.name != "styleguide"
]
"""Pages of people and their workspace; the guide of styles shows made-up rows to everybody."""


@dataclass(frozen=True)
class File:
    """What an address answered as a file."""

    kind: str
    content: bytes

    @property
    def texts(self) -> list[str]:
        if self.kind == XLSX:
            return _texts_of_workbook(self.content)
        return [cell for row in csv.reader(io.StringIO(self.content.decode("utf-8-sig"))) for cell in row]

    @property
    def most_rows(self) -> int:
        """Of the longest sheet, its titles included."""
        return max(sum(1 for _row in sheet.iter(f"{CELLS}row")) for sheet in _sheets(self.content))

    @property
    def formulas(self) -> list[str]:
        """Cells that a spreadsheet would run: in a workbook formulas and links, in text what begins like one."""
        if self.kind == XLSX:
            return _formulas_of_workbook(self.content)
        return [text for text in self.texts if text.lstrip(" \t\r\n")[:1] in {"=", "+", "-", "@"}]


def _sheets(content: bytes) -> Iterator[ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                yield ElementTree.fromstring(archive.read(name))  # noqa: S314  our own workbook


def _formulas_of_workbook(content: bytes) -> list[str]:
    return [
        one.tag
        for sheet in _sheets(content)
        for tag in ("f", "hyperlink")
        for one in sheet.iter(f"{CELLS}{tag}")
    ]


def _texts_of_workbook(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/sharedStrings.xml" not in archive.namelist():
            return []
        shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314  our own workbook
    return ["".join(part.text or "" for part in one.iter(f"{CELLS}t")) for one in shared]


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ours(workspace, every_role) -> Place:
    """One of everything, and what hostile files would bring: people, imports and refused rows of such names."""
    place = furnish(workspace, every_role["owner"], every_role["viewer"])
    every_role["viewer"].name = HOSTILE[0]
    every_role["viewer"].save()
    with workspace_scope(workspace):
        for number, text in enumerate(HOSTILE):
            add_person(place, text, number)
            add_import(place, text, number)
    refuse_hostile_rows(place)
    return place


def add_person(place: Place, text: str, number: int) -> None:
    Person.objects.create(
        workspace=place.workspace,
        user_id=text,
        number=str(9000 + number),
        traits={"name": text, "city": text},
        first_seen_at=NOW,
        last_seen_at=NOW,
    )


def add_import(place: Place, text: str, number: int) -> None:
    DataImport.objects.create(
        workspace=place.workspace,
        name=f"{text}.csv",
        source=f"{text} {number}",
        size=1,
        sha256=f"{number}" * 64,
        layout={},
        state=DataImport.State.LOADED,
        received_at=NOW,
        received_label=text,
    )
    FactAccount.objects.create(
        workspace=place.workspace, source=f"{text} {number}", account=text, name=text, created_at=NOW
    )


def refuse_hostile_rows(place: Place) -> None:
    path = refused_path(place.workspace.pk, place.imported.pk)
    path.unlink(missing_ok=True)
    why = problem(Code.REPEATED, other=1)
    rows = [RefusedRow(line, (text,), why) for line, text in enumerate(HOSTILE, 2)]
    write_refused(path, rows, header=[HOSTILE[1]], at=0)


@pytest.fixture
def people(every_role, cai) -> dict[str, User | None]:
    return {**every_role, "cai": cai, "nobody": None}


def answer_of(row: Row, place: Place, person: User | None, client: Client) -> Any:
    """What the address says to ?export=xlsx."""
    address = reverse(row.name, kwargs=dict(row.arguments(place, person)))
    return client.get(address, {"export": "xlsx"})


def file_in(answer: Any) -> File | None:
    """The table that was answered, if one was."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    is_file = "attachment" in answer.headers.get("Content-Disposition", "")
    if answer.status_code != 200 or not is_file or kind not in (XLSX, "text/csv"):
        return None
    return File(kind, answer.getvalue())


@pytest.fixture
def files(ours, people, client_of) -> dict[str, File]:
    """Every file that the owner gets, by the name of its address."""
    owner = people["owner"]
    found = {row.name: file_in(answer_of(row, ours, owner, client_of(owner))) for row in GETS}
    return {name: file for name, file in found.items() if file}


def test_no_export_holds_what_a_spreadsheet_would_run_and_every_name_is_whole(files):
    assert set(files) >= EXPORTED
    assert {file.kind for file in files.values()} == {XLSX, "text/csv"}
    assert {name: file.formulas for name, file in files.items() if file.formulas} == {}
    for name in ("people", "imports"):
        texts = " ".join(files[name].texts)
        assert [text for text in HOSTILE if plain(text) not in plain(texts)] == [], name
    refused = files["import-refused"]
    assert refused.content.startswith(codecs.BOM_UTF8)
    told = plain(" ".join(refused.texts))
    assert [text for text in HOSTILE if plain(text) not in told] == []


def plain(text: str) -> str:
    """A text without blanks and without the characters that a workbook writes as codes."""
    told = re.sub("_x[0-9A-F]{4}_", "", text)
    return "".join(one for one in told if one.isprintable() and one != " ")


def test_an_export_is_answered_to_those_alone_who_may_export(ours, people, client_of, files):
    outsiders = [
        (row, actor)
        for row in GETS
        if row.name in EXPORTED
        for actor in people
        if row.outcomes[actor] != 200 or actor == "viewer"
    ]
    answered = {
        (row.name, actor)
        for row, actor in outsiders
        if file_in(answer_of(row, ours, people[actor], client_of(people[actor])))
    }
    assert answered == set()


def test_a_table_longer_than_a_workbook_may_be_is_refused_and_never_cut(
    ours, people, client_of, files, monkeypatch
):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    monkeypatch.setattr(people_page, "MOST_ROWS", 2)
    owner = people["owner"]
    refused = set()
    for row in [one for one in GETS if files.get(one.name, File("", b"")).kind == XLSX]:
        answer = answer_of(row, ours, owner, client_of(owner))
        file = file_in(answer)
        if file is None:
            refused.add(row.name)
            assert "2" in answer.content.decode(), row.name
        elif row.name not in DOCUMENTS:
            assert file.most_rows <= 3, row.name  # two and the titles
    assert {"people", "imports", "members", "platform-accounts"} <= refused


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_no_page_takes_a_hostile_name_for_markup(role, ours, people, client_of):
    person = people[role]
    client = client_of(person)
    shown = 0
    for row in GETS:
        answer = client.get(reverse(row.name, kwargs=dict(row.arguments(ours, person))))
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        text = answer.content.decode()
        shown += "程野 &lt;b&gt;" in text
        assert "程野 <b>" not in text, row.name
        assert '("http://evil.example' not in text.replace("&quot;", "'"), row.name
    assert shown if role == "owner" else shown >= 0
