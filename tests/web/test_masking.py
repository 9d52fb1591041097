"""What a mask covers and what it leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.accounts.models import Membership
from yunchou.web.masking import PERSONAL, Mask, mask_for, person_code

COVERED = Mask(PERSONAL)
OPEN = Mask(frozenset())

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("role", "sees_people"),
    [
        ("viewer", False),
        ("analyst", False),
        ("member", False),
        ("reviewer", False),
        ("manager", True),
        ("owner", True),
    ],
)
def test_managers_and_owners_see_people(role, sees_people):
    assert (not mask_for(Membership(role=role)).columns) is sees_people


@given(st.text(min_size=4))
def test_no_more_than_three_characters_are_shown(value):
    assert COVERED(value) == value[:3] + "•••"


def test_nothing_stays_nothing():
    assert COVERED("") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to li.na@mail.example.cn now", "write to li.••• now"),
        ("?mail=li%40example.com&x=1", "?mail=li%••• &x=1".replace(" ", "")),
        ("+86 13800138000", "+86•••"),
        ("13800138000,13900139000", "138•••,139•••"),
        ("order 2026031712345678901", "order 2026031712345678901"),
        ("12800138000", "12800138000"),
        ("a@b", "a@b"),
    ],
)
def test_mail_addresses_and_mobile_numbers_are_covered_wherever_they_stand(text, shown):
    assert COVERED.text(text) == shown
    assert OPEN.text(text) == text


@pytest.mark.parametrize("name", ["email", "E-Mail", "user_id", "userId", "Phone", "openId", "ID_CARD"])
def test_personal_properties_are_covered_at_any_depth(name):
    assert COVERED.properties({"a": [{name: "abcdef"}]}) == {"a": [{name: "abc•••"}]}
    assert COVERED.properties({name: [123456, {"x": 1}]}) == {name: ["123•••", {"x": 1}]}


@given(json_values)
def test_an_open_mask_changes_nothing(value):
    assert OPEN.properties(value) == value


@given(json_values)
def test_a_mask_keeps_the_shape(value):
    def shape(of):
        if isinstance(of, dict):
            return [shape(inner) for inner in of.values()]
        return [shape(inner) for inner in of] if isinstance(of, list) else None

    assert shape(COVERED.properties(value)) == shape(value)


def test_a_product_keeps_its_name():
    assert COVERED.properties({"name": "Sun cream", "price": 79}) == {"name": "Sun cream", "price": 79}


def test_a_person_of_the_store_is_told_apart_by_eight_characters():
    assert person_code(2**64 - 1) == "ffffffff"
    assert person_code("1") == "00000000"


def test_of_a_name_one_character_is_shown_since_two_may_be_all_of_it():
    assert Mask(PERSONAL).name("张三") == "张•••"
    assert Mask(PERSONAL).name("") == ""
    assert Mask(frozenset()).name("张三") == "张三"
