"""Whoever imports finds every template, route, field, reason and limit in the guide."""

from ninja.openapi import get_schema

from tests.docs.reading import code_in, first_codes, guide, rows, section
from yunchou.api.app import api
from yunchou.api.imports import SURE
from yunchou.api.schemas import ImportIn
from yunchou.events.files.layout import ENCODINGS, LIMITS
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.parts import Skip
from yunchou.events.imports.templates import built_in
from yunchou.events.models import DataImport

IMPORTING = guide("importing")
API = section(IMPORTING, "Over the API")


def test_every_template_is_listed_with_its_kind():
    listed = {code_in(cells[0])[0]: cells[2] for cells in rows(section(IMPORTING, "Templates"))}
    assert listed == {one.key: one.kind.value for one in built_in()}


def test_every_route_is_listed():
    routes = {
        f"{method.upper()} {path}"
        for path, methods in get_schema(api, path_prefix="/api/v1")["paths"].items()
        for method in methods
        if "/imports" in path
    }
    assert {code for code in first_codes(API) if " " in code} == routes


def test_every_field_of_the_form_is_explained():
    assert {code for code in first_codes(API) if " " not in code} == set(ImportIn.model_fields)
    assert set(Kind) <= set(code_in(API))
    assert f"{SURE:.0%} of its columns" in API


def test_every_state_and_every_reason_for_skipping_is_named():
    assert {*DataImport.State.values, *Skip} <= set(code_in(API))


def test_the_limits_are_those_of_the_code():
    limits = section(IMPORTING, "Limits")
    for amount in (LIMITS.max_rows, LIMITS.max_columns, LIMITS.max_workbook_rows):
        assert f"{amount:,}" in limits
    assert f"{LIMITS.max_bytes >> 30} GB" in limits
    assert f"{LIMITS.max_workbook_bytes >> 20} MB" in limits
    assert f"{LIMITS.memory_bytes >> 20} MB of memory and {LIMITS.cpu_seconds} s" in limits
    named = limits.upper()
    assert [
        name for name in ENCODINGS if name.upper().removesuffix("-LE").removesuffix("-BE") not in named
    ] == []
