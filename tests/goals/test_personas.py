"""用户画像: records of whom goals are for."""

from dataclasses import replace

import pytest

from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope
from yunchou.goals.errors import BadPersona, NoSuchPersona
from yunchou.goals.personas import (
    PersonaEntry,
    archive_persona,
    goals_for,
    persona_called,
    personas,
    restore_persona,
    save_persona,
)

pytestmark = pytest.mark.usefixtures("scope")
MOTHER = PersonaEntry(
    name="敏感肌妈妈",
    age_from=26,
    age_to=38,
    gender="female",
    regions=["华东", "华南"],
    platforms=["小红书", "微信"],
    preferences=["成分测评"],
    scenes=["睡前"],
    pain_points=["换季泛红"],
    note="妈妈群里口碑传播。",
)


@pytest.fixture
def save(ana, now):
    return lambda entry=MOTHER, **more: save_persona(entry, by=ana, now=now, **more)


def test_a_persona_keeps_who_they_are_and_what_moves_them(save):
    kept = persona_called(save().pk)
    entry = {name: getattr(kept, name) for name in PersonaEntry.__dataclass_fields__}
    assert PersonaEntry(**entry) == MOTHER


def test_words_are_tidied_and_each_is_kept_once(save):
    kept = save(replace(MOTHER, platforms=[" 小红书", "小红书 ", "", "抖音"]))
    assert kept.platforms == ["小红书", "抖音"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"age_from": -1}, "age_from"),
        ({"age_to": 121}, "age_to"),
        ({"age_from": 40}, "age_to"),
        ({"gender": "other planet"}, "gender"),
        ({"scenes": ["x" * 61]}, "scenes"),
        ({"regions": [str(turn) for turn in range(21)]}, "regions"),
    ],
)
def test_what_is_too_much_too_little_or_impossible_is_refused(save, wrong, field):
    with pytest.raises(BadPersona) as refused:
        save(replace(MOTHER, **wrong))
    assert refused.value.field == field


def test_two_personas_in_use_have_two_names(save, ana, now):
    first = save()
    with pytest.raises(BadPersona):
        save()
    archive_persona(first, by=ana, now=now)
    save()
    with pytest.raises(BadPersona):
        restore_persona(first, by=ana, now=now)


def test_a_change_is_logged_with_what_was_before(save):
    kept = save()
    save(replace(MOTHER, age_to=40), persona=kept)
    save(replace(MOTHER, age_to=40), persona=kept)
    logged = AuditEntry.objects.get(action="persona.changed")
    assert logged.details == {"before": {"age_to": 38}, "after": {"age_to": 40}}


def test_one_that_is_put_away_stays_with_its_goals(save, drafted, ana, now):
    kept = save()
    goal = drafted(persona=kept)
    archive_persona(kept, by=ana, now=now)
    assert not personas().exists()
    assert list(personas(archived=True)) == [kept]
    assert list(goals_for(kept)) == [goal]
    restore_persona(kept, by=ana, now=now)
    assert list(personas()) == [kept]


def test_cai_sees_no_persona_of_ours(save, other_workspace):
    kept = save()
    with workspace_scope(other_workspace), pytest.raises(NoSuchPersona):
        persona_called(kept.pk)
