"""A foreign key points to the same app or to one below it, so that a lower app never needs a higher one."""

from configparser import ConfigParser
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
RELATIONS = [
    (model, field)
    for model in apps.get_models()
    if model.__module__.startswith("yunchou.")
    for field in model._meta.get_fields()
    if field.is_relation and not field.auto_created and field.related_model
]


@pytest.fixture(scope="module")
def height() -> dict[str, int]:
    """How high each app lies, read from the contract that the imports keep: the higher, the larger."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", "utf-8")
    layers = contracts["importlinter:contract:loop"]["layers"].split("\n")
    rising = enumerate(reversed([layer for layer in layers if layer.strip()]))
    return {name.strip(" ()"): level for level, layer in rising for name in layer.split("|")}


@pytest.mark.parametrize(
    ("model", "field"), RELATIONS, ids=[f"{model._meta.label}.{field.name}" for model, field in RELATIONS]
)
def test_the_other_end_lies_in_the_same_app_or_below(model, field, height):
    here, there = model._meta.app_label, field.related_model._meta.app_label
    assert here == there or height[there] < height[here]


def test_the_walk_sees_the_models():
    assert {"core.AuditEntry.workspace", "accounts.Membership.user"} <= {
        f"{model._meta.label}.{field.name}" for model, field in RELATIONS
    }
