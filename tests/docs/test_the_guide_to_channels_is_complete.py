"""The guide to channels names every field and comparison that a rule may use, and every kind of channel and cost."""

import pytest

from tests.docs.reading import guide
from yunchou.channels.models import CostModel
from yunchou.events.decoding.channels import FIELDS, Comparison


@pytest.mark.parametrize("name", sorted([*FIELDS, *Comparison]))
def test_every_field_and_comparison_of_a_rule_is_told(name):
    assert f"`{name}`" in guide("channels")


@pytest.mark.parametrize("model", CostModel.values)
def test_every_cost_model_is_told(model):
    assert model in guide("channels").lower()
