"""The names and numbers under which events, people and messages are known."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.events.decoding.identity import content_key, message_uuid, person_id
from yunchou.events.decoding.names import ALIASES, canonical_name


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("Product Added", "product_added"),
        ("productAdded", "product_added"),
        ("product-added", "product_added"),
        ("PRODUCT ADDED", "product_added"),
        ("Order Completed", "order_completed"),
        ("purchase", "order_completed"),
        ("Purchase", "order_completed"),
        ("PayOrder", "order_completed"),
        ("$pageview", "page_viewed"),
        ("Page View", "page_viewed"),
        ("浏览 首页", "浏览_首页"),
        ("!!!", "!!!"),
        ("v2Launched", "v2_launched"),
    ],
)
def test_spellings_of_one_event_are_one_name(sent, canonical):
    assert canonical_name(sent) == canonical


@given(sent=st.text(min_size=1, max_size=40))
def test_a_canonical_name_is_its_own_canonical_name_and_never_empty(sent):
    name = canonical_name(sent)
    assert name
    assert canonical_name(name) == name


@pytest.mark.parametrize("canonical", sorted(set(ALIASES.values())))
def test_no_alias_leads_on_to_another(canonical):
    assert canonical_name(canonical) == canonical


def test_numbers_of_people_are_pinned_for_they_are_stored():
    assert person_id(1, "user", "u1") == 16438652742708285658
    assert person_id(1, "anonymous", "u1") != person_id(1, "user", "u1") != person_id(2, "user", "u1")


def test_numbers_are_the_same_in_another_process():
    code = (
        "from yunchou.events.decoding.identity import *; print(person_id(1, 'user', 'u1'), message_uuid('m'))"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.split() == [str(person_id(1, "user", "u1")), str(message_uuid("m"))]


@given(seed=st.uuids())
def test_a_clients_uuid_is_kept_in_whichever_case_it_comes(seed):
    assert message_uuid(str(seed)) == message_uuid(str(seed).upper()) == seed


@pytest.mark.parametrize(
    "message_id",
    ["ajs-next-1", "{12345678-1234-5678-1234-56781234567}", "1234567-81234-5678-1234-567812345678"],
)
def test_anything_else_becomes_a_hash_of_all_of_it(message_id):
    assert message_uuid(message_id) == message_uuid(message_id)
    assert message_uuid(message_id) != message_uuid(message_id + "x")
    assert str(message_uuid(message_id)).replace("-", "") not in message_id


def test_what_tells_two_messages_apart_is_their_type_name_person_and_properties():
    base = {"kind": "track", "name": "a", "person": 1, "properties_hash": "h"}
    keys = {content_key(**base)}
    for name, other in {"kind": "page", "name": "b", "person": 2, "properties_hash": "i"}.items():
        keys.add(content_key(**base | {name: other}))
    assert len(keys) == 5
