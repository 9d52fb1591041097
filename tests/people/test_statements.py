"""What imports say of people stays apart from what trackers say, and each can go without the other."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from yunchou.core.models import Workspace
from yunchou.people.models import Person, PersonStatement
from yunchou.people.services import Sighting, note_people
from yunchou.people.statements import Stated, state_people, withdraw_statements

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def day(number):
    return NOON + timedelta(days=number)


def stated(user_id="u", *, at=0, number=1, **traits):
    return Stated(user_id=user_id, number=number, first=day(at), last=day(at), traits=traits)


def seen(workspace, *, at=0, **traits):
    marks = ((day(at), "m", traits),) if traits else ()
    return Sighting(workspace=workspace, user_id="u", number=1, first=day(at), last=day(at), traits=marks)


def test_the_latest_of_both_shows_and_undoing_the_import_shows_the_live_one(workspace):
    note_people([seen(workspace.pk, at=1, city="Suzhou", plan="pro")])
    state_people(workspace.pk, import_id=7, people=[stated(at=5, city="Shanghai")])
    assert Person.unscoped.get().traits == {"city": "Shanghai", "plan": "pro"}
    withdraw_statements(workspace.pk, import_id=7)
    person = Person.unscoped.get()
    assert person.traits == {"city": "Suzhou", "plan": "pro"}
    assert (person.first_seen_at, person.last_seen_at) == (day(1), day(1))


def test_a_later_identify_wins_and_the_import_lies_beneath(workspace):
    state_people(workspace.pk, import_id=7, people=[stated(at=1, city="Shanghai")])
    note_people([seen(workspace.pk, at=5, city="Suzhou")])
    assert Person.unscoped.get().traits == {"city": "Suzhou"}
    withdraw_statements(workspace.pk, import_id=7)
    assert Person.unscoped.get().traits == {"city": "Suzhou"}


def test_who_is_known_by_an_import_alone_goes_with_it(workspace):
    assert state_people(workspace.pk, import_id=7, people=[stated(at=1), stated("v", number=2)]) == 2
    assert state_people(workspace.pk, import_id=8, people=[stated(at=9)]) == 0
    assert withdraw_statements(workspace.pk, import_id=7).people == 1
    [person] = Person.unscoped.all()
    assert (person.user_id, person.first_seen_at) == ("u", day(9))


def test_saying_it_again_changes_nothing(workspace):
    for _time in range(2):
        state_people(
            workspace.pk, import_id=7, people=[stated(at=1, city="Shanghai"), stated(at=3, city="Hefei")]
        )
    statement = PersonStatement.unscoped.get()
    assert (statement.first_at, statement.last_at) == (day(1), day(3))
    assert statement.traits["city"][2] == "Hefei"


def test_another_workspace_keeps_its_own(workspace, other_workspace):
    for one in (workspace, other_workspace):
        state_people(one.pk, import_id=7, people=[stated(city="Shanghai")])
    withdraw_statements(workspace.pk, import_id=7)
    assert Person.unscoped.get().workspace == other_workspace


SAYINGS = st.lists(
    st.tuples(
        st.sampled_from(["live", 1, 2, 3]), st.integers(0, 4), st.sampled_from(["a", "b"]), st.integers(0, 9)
    ),
    max_size=8,
)


class TestAnyOrder(TestCase):
    @given(SAYINGS, st.sampled_from([1, 2, 3]), st.randoms(use_true_random=False))
    def test_of_saying_and_taking_back_gives_what_the_rest_says(self, sayings, taken, random):
        workspace = Workspace.objects.create(slug="any", name="Any", created_at=NOON)
        shuffled = random.sample(sayings, len(sayings))
        for who, at, trait, value in shuffled:
            say(workspace, who, at, **{trait: value})
        withdraw_statements(workspace.pk, import_id=taken)
        left = [one for one in sayings if one[0] != taken]
        person = Person.unscoped.filter(workspace=workspace).first()
        assert (person is None) == (not left)
        if person is not None:
            assert person.traits == latest(left)
            assert person.first_seen_at == day(min(at for _who, at, _trait, _value in left))


def say(workspace, who, at, **traits):
    if who == "live":
        note_people([seen(workspace.pk, at=at, **traits)])
    else:
        state_people(workspace.pk, import_id=who, people=[stated(at=at, **traits)])


def latest(sayings):
    """By (time, who: imports before messages, by their number); of equals the greater value."""
    shown = {}
    for who, at, trait, value in sayings:
        mark = (at, "m" if who == "live" else f"import:{who:020}", value)
        shown[trait] = max(shown.get(trait, mark), mark)
    return {trait: mark[2] for trait, mark in shown.items()}
