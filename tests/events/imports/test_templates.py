"""Each template knows the platform's form: its header is recognised, its figures and orders come in, its rates stay out."""

import tomllib
from importlib import resources

import pytest

from tests.events.imports.desk import csv_of
from yunchou.analytics.facts import FACT_METRICS, FactUnit
from yunchou.events.imports import templates
from yunchou.events.imports.fields import FieldType, Kind, field_called, fields_of
from yunchou.events.imports.guessing import forms, guess
from yunchou.events.imports.templates import built_in, template_called

TEMPLATES = built_in()
REQUIRED = {
    "baidu_tongji", "baidu_ads", "oceanengine", "qianchuan", "tencent_ads", "juguang", "xhs_notes", "wechat_oa",
    "douyin_works", "ga4", "google_ads", "tmall_orders", "jd_orders", "doudian_orders", "youzan_orders", "orders", "customers",
}  # fmt: skip
#: A cell that each type of field reads.
CELLS = {
    FieldType.DAY: "2026-03-01",
    FieldType.INSTANT: "2026-03-01 12:00:00",
    FieldType.COUNT: "1,200",
    FieldType.MONEY: "99.50",
}


def test_every_platform_that_was_promised_has_one():
    assert {template.key for template in TEMPLATES} >= REQUIRED


def test_the_metrics_of_a_file_are_the_facts_of_the_store():
    metrics = {field.name: field.type for field in fields_of(Kind.FACTS) if field.is_metric}
    wanted = {
        name: FieldType.MONEY if unit is FactUnit.MONEY else FieldType.COUNT
        for name, unit in FACT_METRICS.items()
    }
    assert metrics == wanted


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
class TestATemplate:
    def test_is_recognised_by_its_header_with_nothing_unknown(self, template):
        found = guess(template.header, [])
        assert (found.template, found.unknown) == (template.key, ())
        assert found.confidence == 1

    def test_is_recognised_though_columns_were_left_out_and_others_added(self, template):
        needed = set(guess(template.header, []).mapping.columns.values())
        header = [title for title in template.header if title in needed]
        found = guess([*header, "备注一"], [])
        assert found.mapping.kind is template.kind
        assert {"day", "time", "customer"} & found.mapping.columns.keys()

    def test_names_known_fields_alone_and_leaves_rates_out(self, template):
        assert all(field_called(template.kind, name) for name in template.columns)
        titles = {form for names in template.columns.values() for title in names for form in forms(title)}
        assert not [title for title in template.computed if set(forms(title)[:1]) & titles]

    def test_has_a_name_in_every_language_and_says_where_its_titles_come_from(self, template):
        assert template.names.keys() == {"en", "zh-hans", "zh-hant"}
        assert template.name("fr") == template.names["en"]
        assert template.documentation

    def test_loads_a_file_in_its_form(self, template, desk):
        columns = guess(template.header, []).mapping.columns
        of_column = {column: field_called(template.kind, name) for name, column in columns.items()}
        row = [
            CELLS.get(of_column[title].type, f"x{place}") if title in of_column else "12.5%"
            for place, title in enumerate(template.header)
        ]
        if "refund_amount" in columns:
            row[template.header.index(columns["refund_amount"])] = "0"
        if "currency" in columns:
            row[template.header.index(columns["currency"])] = "CNY"
        done = desk.load(csv_of(template.header, [f'"{cell}"' for cell in row]))
        assert (done.template, done.loaded, done.refused) == (template.key, 1, 0)
        if template.kind is Kind.FACTS:
            stated = {row.metric for row in desk.facts()}
            assert stated == {name for name in columns if field_called(Kind.FACTS, name).is_metric}


def test_templates_are_data_files_that_anybody_can_read():
    for file in resources.files(templates).iterdir():
        if file.name.endswith(".toml"):
            assert tomllib.loads(file.read_text("utf-8"))["key"] == file.name.removesuffix(".toml")


def test_a_template_that_is_not_there_is_none():
    assert template_called("nothing") is None
