"""The wizard: a file is brought, looked at, loaded, accounted for, mended and taken back, by plain forms."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yunchou.analytics.stores.lookups import FactFilter
from yunchou.core.jobs import run_due_jobs
from yunchou.events.imports.uploads import path_of
from yunchou.events.models import DataImport, ImportTemplate

GOOGLE = "Day,Campaign,Campaign ID,Ad group,Ad group ID,Currency code,Impr.,Clicks,Cost\n"
SPEND = (
    GOOGLE + "2026-03-01,Spring,1,Brand,2,CNY,1000,50,12.50\n2026-03-02,Spring,1,Brand,2,CNY,many,60,14.00\n"
)
OWN = "Tag,Stand,Gespräche,Ausgaben\n2026-03-01,Nord,40,100.00\n2026-03-02,Nord,50,120.50\n"
ORDERS = "订单号,客户ID,实付金额,支付时间\nA1,13800138000,129.00,2026-03-01 09:30\nA2,13900139000,free,2026-03-01 10:00\n"
HOSTILE = '<img src=x onerror="alert(1)">'


class Wizard:
    """One person's way through the pages; every step is a plain form."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def upload(self, *files: tuple[str, str | bytes]):
        sent = [
            SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for name, text in files
        ]
        return self.client.post("/w/ours/imports/upload", {"file": sent}, follow=True)

    def page(self, path: str = ""):
        return self.client.get(f"/w/ours/imports{path}")

    def form(self, row: DataImport, query: str = "") -> dict[str, str]:
        """What a browser would send of the page's form as it stands."""
        shown = self.page(f"/{row.pk}{query}").context
        fields = shown["form"]
        values = {name: fields[name].value() for name in fields.fields}
        hidden = {"template": shown["guessed"].template, "kind": shown["guessed"].mapping.kind}
        return hidden | {name: value for name, value in values.items() if value not in (None, False)}

    def press(self, row: DataImport, what: str, form: dict[str, str]):
        return self.client.post(f"/w/ours/imports/{row.pk}/{what}", form, follow=True)

    def bring(self, text: str, *, name: str = "file.csv", query: str = "", **said: str) -> DataImport:
        """Upload, start with what is said, and load to the end."""
        self.upload((name, text))
        row = DataImport.unscoped.latest("pk")
        self.press(row, "start", self.form(row, query) | said)
        run_due_jobs()
        row.refresh_from_db()
        return row


@pytest.fixture
def signed_in(workspace, ana, client_of) -> Callable[..., Client]:
    """The browser of a person of the workspace, Ana's unless somebody is named."""
    return lambda person=ana: client_of(person)


@pytest.fixture
def wizard(transactional_db, signed_in, in_this_process, now) -> Iterator[Callable[..., Wizard]]:
    """Jobs run in the test's own thread and at its own moment."""
    with time_machine.travel(now, tick=False):
        yield lambda *person: Wizard(signed_in(*person))


def only_import() -> DataImport:
    found: DataImport = DataImport.unscoped.get()
    return found


def text_of(page) -> str:
    return " ".join(page.content.decode().split())


def test_a_known_export_is_recognised_shown_loaded_and_accounted_for(wizard, ben):
    ben_at_it = wizard(ben)
    page = ben_at_it.upload(("spend.csv", SPEND))
    assert "Recognised as Google Ads" in text_of(page)
    assert "Of the first rows: 1 loaded, 0 skipped, 1 refused" in text_of(page)
    assert "many" in text_of(page)
    row = only_import()
    shown = ben_at_it.press(row, "start", ben_at_it.form(row))
    assert "hx-trigger" in text_of(shown), "it watches itself"
    run_due_jobs()
    page = ben_at_it.page(f"/{row.pk}")
    view = page.context["view"]
    assert (view.row.read, view.row.loaded, view.row.skipped, view.row.refused) == (2, 1, 0, 1)
    assert "hx-trigger" not in text_of(page).split('id="import-now"')[1].split(">")[0]
    assert "Download the refused rows" in text_of(page), "Ben brought it"
    listed = text_of(ben_at_it.page())
    assert "spend.csv" in listed
    assert "Google Ads" in listed


def test_a_table_of_ones_own_is_told_column_by_column(wizard, in_this_process, workspace):
    ana = wizard()
    page = ana.upload(("stand.csv", OWN))
    assert "No known export has these columns" in text_of(page)
    row = only_import()
    form = ana.form(row, "?template=&kind=facts") | {"source": "messe", "account": "Nord"}
    form |= {"column-0": "day", "column-1": "campaign", "column-2": "x_gespräche", "column-3": "spend"}
    tried = ana.press(row, "preview", form)
    assert "Of the first rows: 2 loaded, 0 skipped, 0 refused" in text_of(tried)
    assert not DataImport.unscoped.exclude(state="received").exists(), "looking writes nothing"
    ana.press(row, "start", form | {"save_as": "Stand"})
    run_due_jobs()
    assert only_import().loaded == 2
    rows = in_this_process.fact_rows(FactFilter(), workspace=workspace.pk, limit=100).rows
    assert sum(one.value for one in rows if one.metric == "x_gespräche") == 90
    assert sum(one.value for one in rows if one.metric == "spend") == Decimal("220.50")
    assert {one.source for one in rows} == {"messe"}


def test_a_mapping_that_was_kept_recognises_the_next_file(wizard):
    ana = wizard()
    said = {
        "source": "messe",
        "column-0": "day",
        "column-1": "campaign",
        "column-2": "x_gespräche",
        "column-3": "spend",
    }
    ana.bring(OWN, query="?template=&kind=facts", save_as="Stand Nord", **said)
    page = ana.upload(("next.csv", OWN.replace("2026-03", "2026-02")))
    assert "Recognised as Stand Nord" in text_of(page)
    assert page.context["guessed"].mapping.columns["x_gespräche"] == "Gespräche"
    assert "Stand Nord" in text_of(ana.page("/templates"))
    template = ImportTemplate.unscoped.get()
    ana.client.post(f"/w/ours/imports/templates/{template.pk}/delete")
    assert "is deleted" in text_of(ana.page("/templates"))
    assert "Stand Nord" not in text_of(ana.page("/templates"))


def test_what_is_wrong_with_the_columns_stands_at_the_control(wizard):
    ana = wizard()
    ana.upload(("stand.csv", OWN))
    row = only_import()
    twice = ana.form(row, "?template=&kind=facts") | {
        "column-0": "day",
        "column-1": "spend",
        "column-3": "spend",
    }
    page = ana.press(row, "start", twice)
    assert only_import().state == "received"
    assert page.context["form"].errors
    nothing = ana.form(row, "?template=&kind=facts") | {"column-0": "day", "column-3": ""}
    page = ana.press(row, "start", nothing)
    assert "Choose at least one column" in text_of(page)


def test_a_broken_file_is_refused_in_words(wizard):
    page = wizard().upload(("broken.xlsx", b"PK\x03\x04 not a workbook"))
    said = [str(message) for message in page.context["messages"]]
    assert len(said) == 1
    assert said[0].startswith("broken.xlsx: ")
    assert len(said[0].split()) > 8, "what is wrong and what to do"
    assert not DataImport.unscoped.exists()


def test_a_script_is_told_where_to_go_so_that_words_are_kept_for_the_person(wizard):
    ana = wizard()
    sent = SimpleUploadedFile("broken.xlsx", b"PK\x03\x04")
    answer = ana.client.post("/w/ours/imports/upload", {"file": sent}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/w/ours/imports"
    assert "broken.xlsx" in text_of(ana.page())


def test_several_files_are_kept_at_once_and_one_that_is_broken_holds_up_none(wizard):
    page = wizard().upload(("a.csv", SPEND), ("b.xlsx", b"PK\x03\x04"), ("c.csv", OWN))
    assert page.redirect_chain[-1][0] == "/w/ours/imports"
    assert sorted(DataImport.unscoped.values_list("name", flat=True)) == ["a.csv", "c.csv"]
    assert [str(message).split(":")[0] for message in page.context["messages"]] == ["b.xlsx"]


def test_without_a_file_nothing_happens_but_words(wizard):
    page = wizard().client.post("/w/ours/imports/upload", {}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["No file was chosen."]


def test_refused_rows_are_for_who_brought_the_file_and_for_managers(wizard, ana, ben, every_role):
    row = wizard(ben).bring(ORDERS, name="orders.csv")
    assert row.refused == 1
    answer = wizard(ben).page(f"/{row.pk}/refused")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[1][:4] == ["A2", "13900139000", "free", "2026-03-01 10:00"]
    assert "orders" in answer.headers["Content-Disposition"]
    statuses = {
        role: wizard(person).page(f"/{row.pk}/refused").status_code for role, person in every_role.items()
    }
    allowed = {role for role, status in statuses.items() if status == 200}
    assert allowed == {"owner", "manager", "member"}
    for role in ("reviewer", "analyst", "viewer"):
        page = text_of(wizard(every_role[role]).page(f"/{row.pk}"))
        assert "13900139000" not in page
        assert "Download the refused rows" not in page


def test_a_waiting_file_shows_its_personal_values_only_to_who_may_see_them(wizard, ben, every_role):
    wizard(ben).upload(("orders.csv", ORDERS))
    row = only_import()
    assert "13800138000" in text_of(wizard(ben).page(f"/{row.pk}"))
    for role in ("reviewer", "analyst", "viewer"):
        assert "13800138000" not in text_of(wizard(every_role[role]).page(f"/{row.pk}")), role


def test_a_mended_row_comes_in_by_the_file_of_refused_rows(wizard, ben):
    row = wizard(ben).bring(ORDERS, name="orders.csv")
    answer = wizard(ben).page(f"/{row.pk}/refused")
    mended = b"".join(answer.streaming_content).decode().replace("free", "30.00")
    again = wizard(ben).bring(mended, name="mended.csv")
    assert (again.read, again.loaded, again.refused) == (1, 1, 0)


def test_undo_shows_what_lay_beneath(wizard, in_this_process, workspace):
    def spend() -> Decimal:
        rows = in_this_process.fact_rows(FactFilter(), workspace=workspace.pk, limit=100).rows
        return sum((one.value for one in rows if one.metric == "spend"), Decimal(0))

    ana = wizard()
    first = GOOGLE + "2026-03-01,Spring,1,Brand,2,CNY,1000,50,12.50\n"
    ana.bring(first)
    later = ana.bring(first.replace("12.50", "20.00"))
    assert (spend(), later.changed) == (Decimal("20.00"), 1)
    assert "what earlier files stated" in text_of(ana.page(f"/{later.pk}/undo"))
    ana.press(later, "undo", {})
    run_due_jobs()
    assert spend() == Decimal("12.50")
    page = text_of(ana.page(f"/{later.pk}"))
    assert "Undone" in page
    assert "Take back…" not in page


def test_the_same_file_again_is_warned_of_and_changes_nothing(wizard):
    ana = wizard()
    first = ana.bring(SPEND)
    page = ana.upload(("again.csv", SPEND))
    assert f"imported before, as number {first.pk}" in text_of(page)
    again = ana.bring(SPEND)
    assert (again.loaded, again.skipped_by) == (0, {"unchanged": 1})


def test_hostile_cells_stay_text(wizard):
    ana = wizard()
    content = (
        GOOGLE
        + f'2026-03-01,"{HOSTILE.replace(chr(34), chr(34) * 2)}",1,Brand,2,CNY,"{HOSTILE.replace(chr(34), chr(34) * 2)}",5,1\n'
    )
    page = ana.upload((f"{HOSTILE}.csv".replace("/", ""), content)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img" in page
    row = only_import()
    ana.press(row, "start", ana.form(row))
    run_due_jobs()
    for path in ("", f"/{row.pk}", f"/{row.pk}/undo"):
        assert "<img src=x" not in ana.page(path).content.decode(), path


def test_hostile_titles_stay_text(wizard):
    page = wizard().upload(("t.csv", "日期,<script>alert(1)</script>,{{ 7|add:7 }}\n2026-03-01,1,2\n"))
    content = page.content.decode()
    assert "<script>alert" not in content
    assert "{{ 7|add:7 }}" in content


def test_a_file_is_read_otherwise_when_a_person_says_so(wizard):
    ana = wizard()
    ana.upload(("odd.csv", "Report of March\nof the agency\n日期,展现量,点击量,花费\n2026-03-01,1,2,3\n"))
    row = only_import()
    page = ana.press(row, "layout", {"encoding": "utf-8", "delimiter": ",", "header_line": "1"})
    assert page.context["form"].header[0] == "Report of March"
    page = ana.press(row, "layout", {"encoding": "utf-8", "delimiter": ",", "header_line": "3"})
    assert list(page.context["form"].header) == ["日期", "展现量", "点击量", "花费"]
    page = ana.press(row, "layout", {"encoding": "klingon", "delimiter": ",", "header_line": "1"})
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_a_file_that_nobody_wants_is_forgotten_with_all_of_it(wizard):
    ana = wizard()
    ana.upload(("spend.csv", SPEND))
    row = only_import()
    kept = path_of(row.file)
    assert kept.exists()
    page = ana.press(row, "discard", {})
    assert "nothing of it was loaded" in text_of(page)
    assert not kept.exists()
    assert not DataImport.unscoped.exists()


def test_who_may_only_read_sees_that_a_file_waits_but_brings_none(wizard, every_role):
    wizard().upload(("spend.csv", SPEND))
    viewer = wizard(every_role["viewer"])
    assert "Nothing is loaded yet" in text_of(viewer.page(f"/{only_import().pk}"))
    listed = text_of(viewer.page())
    assert "spend.csv" in listed
    assert "Drop files here" not in listed


def test_a_file_that_stopped_says_why(wizard, monkeypatch):
    ana = wizard()
    ana.upload(("spend.csv", SPEND))
    row = only_import()
    ana.press(row, "start", ana.form(row))
    path_of(row.file).unlink()
    run_due_jobs()
    page = text_of(ana.page(f"/{row.pk}"))
    assert "Stopped" in page
    assert "no longer kept" in page
    assert "Upload it again" in page


def test_the_list_of_imports_costs_the_same_however_many(wizard):
    ana = wizard()

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            ana.page()
        return len(found)

    ana.bring(SPEND, name="1.csv")
    asked()
    one = asked()
    for number in range(3):
        ana.bring(SPEND, name=f"more-{number}.csv")
    assert asked() == one
    assert one <= 20


def test_of_customers_nothing_shows_to_who_may_not_see_people(wizard, ben, every_role):
    customers = "客户ID,姓名,手机号,生日\nc1,Zhang San,13800138000,1990-01-02\nc2,Li Si,13900139000,soon\n"
    wizard(ben).upload(("customers.csv", customers))
    address = f"/{only_import().pk}?template=&kind=customers"
    assert "Zhang San" in text_of(wizard(ben).page(address))
    page = text_of(wizard(every_role["reviewer"]).page(address))
    for value in ("Zhang San", "Li Si", "13800138000", "1990-01-02", "soon"):
        assert value not in page
