"""From the upload to the job: what is kept, what is guessed, what is refused before anything is loaded."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.events.imports.desk import csv_of
from yunchou.core.errors import Conflict, NotFound
from yunchou.core.jobs import cancel_job
from yunchou.core.scope import workspace_scope
from yunchou.events.imports import services
from yunchou.events.imports.errors import BadMapping, UnreadableFile
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.events.imports.selectors import (
    data_import,
    guess_for,
    imports,
    preview,
    progress,
    same_file_before,
    saved_templates,
)
from yunchou.events.imports.uploads import path_of
from yunchou.events.models import DataImport, ImportTemplate

HEADER = ("订单号", "客户ID", "实付金额", "支付时间")
CONTENT = csv_of(HEADER, ("A1", "u1", "10", "2026-03-01"), ("A2", "u2", "x", "2026-03-02"))
TODAY = date(2026, 3, 18)


def mapping_of(received):
    return guess_for(received).mapping


def test_a_file_is_kept_and_looked_into_and_nothing_is_loaded(desk):
    received = desk.receive(CONTENT, name="订单.csv")
    assert (received.state, received.name, received.kind, received.template) == (
        "received",
        "订单.csv",
        "orders",
        "orders",
    )
    assert path_of(received.file).read_bytes() == CONTENT
    assert path_of(received.file).stat().st_mode & 0o777 == 0o600
    assert desk.events() == []


def test_a_file_that_is_no_table_is_refused_and_not_kept(desk):
    with pytest.raises(UnreadableFile) as refusal:
        desk.receive(b"%PDF-1.7 \x00\x01\x02", name="report.pdf")
    assert refusal.value.advice
    assert not DataImport.objects.exists()
    folder = path_of(f"imports/{desk.workspace.pk}")
    assert not [file for file in folder.iterdir() if file.is_file()] or DataImport.objects.exists()


def test_a_preview_shows_what_each_row_becomes_and_writes_nothing(desk):
    received = desk.receive(CONTENT)
    shown = preview(received, mapping_of(received), today=TODAY)
    good, bad = shown.rows
    assert good.values["amount"] == "10.0000"
    assert (bad.line, bad.problem.column, bad.problem.value) == (3, "实付金额", "x")
    assert (shown.loaded, shown.skipped, shown.refused) == (1, 0, 1)
    assert (shown.first_day, shown.last_day) == (date(2026, 3, 1), date(2026, 3, 1))
    assert desk.events() == []


def test_a_preview_warns_of_days_to_come_of_the_same_file_and_of_missing_rates(desk):
    desk.load(CONTENT)
    received = desk.receive(CONTENT)
    mapping = mapping_of(received).with_constants(currency="USD")
    said = " ".join(map(str, preview(received, mapping, today=date(2026, 2, 1)).warnings))
    assert "imported before" in said
    assert "has not come yet" in said
    assert "no rate to CNY" in said
    assert same_file_before(received) is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": ""}, "source"),
        ({"source": "my shop!"}, "source"),
        ({"columns": {"time": "支付时间"}}, "amount"),
        ({"columns": {"time": "支付时间", "amount": "nothing"}}, "amount"),
        ({"columns": {"time": "支付时间", "amount": "实付金额", "spend": "实付金额"}}, "spend"),
        ({"columns": {"amount": "实付金额"}, "constants": {"time": "2026-01-01"}}, "time"),
        ({"constants": {"currency": "XXX1"}}, "currency"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_its_field(desk, change, field):
    received = desk.receive(CONTENT)
    with pytest.raises(BadMapping) as refusal:
        services.start(received, mapping=replace(mapping_of(received), **change), by=desk.by, now=desk.now)
    assert refusal.value.field == field
    assert refusal.value.advice
    assert data_import(received.pk).state == "received"


def test_a_zone_that_does_not_exist_is_refused(desk):
    with pytest.raises(BadMapping, match="Moon"):
        desk.start(CONTENT, zone="Moon/Base")


def test_facts_need_a_figure(desk):
    received = desk.receive(csv_of(("日期", "计划"), ("2026-03-01", "a")))
    mapping = Mapping(kind=Kind.FACTS, source="x", columns={"day": "日期"})
    with pytest.raises(BadMapping, match="figure"):
        services.start(received, mapping=mapping, by=desk.by, now=desk.now)


def test_a_saved_mapping_is_found_again_by_its_header(desk):
    odd = csv_of(("编码", "谁", "多少", "何时"), ("A1", "u1", "10", "2026-03-01"))
    columns = {"order_number": "编码", "customer": "谁", "amount": "多少", "time": "何时"}
    mapping = Mapping(kind=Kind.ORDERS, source="own_shop", columns=columns)
    services.start(desk.receive(odd), mapping=mapping, save_as="Own shop", by=desk.by, now=desk.now)
    found = guess_for(desk.receive(odd))
    assert found.template == f"own:{ImportTemplate.objects.get().pk}"
    assert (found.mapping.source, found.mapping.columns) == ("own_shop", columns)
    assert [template.names["en"] for template in saved_templates()] == ["Own shop"]


def test_an_import_starts_once(desk):
    started = desk.start(CONTENT)
    with pytest.raises(Conflict):
        services.start(started, mapping=mapping_of(started), by=desk.by, now=desk.now)


def test_the_one_that_starts_later_holds_whichever_was_received_first(desk):
    early = desk.receive(csv_of(HEADER, ("A1", "u1", "99", "2026-03-01")))
    desk.load(csv_of(HEADER, ("A1", "u1", "10", "2026-03-01")))
    started = services.start(early, mapping=mapping_of(early), by=desk.by, now=desk.now)
    assert started.pk > early.pk
    desk.finish(started)
    assert desk.revenue() == 99
    with pytest.raises(NotFound):
        data_import(early.pk)


def test_a_cancelled_import_says_so_shows_nothing_and_can_be_taken_back(desk):
    started = desk.start(CONTENT)
    cancel_job(started.job, by=desk.by, now=desk.now)
    stopped = data_import(started.pk)
    assert progress(stopped).state == "stopped"
    desk.undo(stopped)
    assert desk.events() == []


def test_a_received_file_can_be_discarded_and_a_started_one_not(desk):
    received = desk.receive(CONTENT)
    path = path_of(received.file)
    services.discard(received, by=desk.by, now=desk.now)
    assert not path.exists()
    with pytest.raises(Conflict):
        services.discard(desk.start(CONTENT), by=desk.by, now=desk.now)


def test_files_are_let_go_when_they_are_old_and_their_sample_with_them(desk):
    done = desk.load(CONTENT)
    path = path_of(done.file)
    assert services.forget_files(before=desk.now - timedelta(days=1)) == 0
    assert services.forget_files(before=desk.now + timedelta(days=1)) == 1
    assert not path.exists()
    kept = data_import(done.pk)
    assert (kept.file, kept.inspection["sample"]) == ("", [])


def test_another_workspace_sees_none_of_it(desk, other_workspace):
    done = desk.load(CONTENT)
    with workspace_scope(other_workspace):
        assert not imports().exists()
        with pytest.raises(NotFound):
            data_import(done.pk)
