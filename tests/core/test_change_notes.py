"""People write down what changed outside; only the author corrects a note."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from yunchou.core.changes import BadNote, NotYourNote, add_note, edit_note, record_change, withdraw_note
from yunchou.core.models import AuditEntry, Change

DOUYIN = [{"kind": "channel", "key": "douyin_ads"}]


@pytest.fixture
def note(ben, scope):
    return add_note("platform_rule", " Short videos shown less ", at=NOW, touches=DOUYIN, by=ben, now=NOW)


def test_a_note_says_what_changed_when_and_what_it_touches(note):
    kept = Change.objects.get()
    assert (kept.title, kept.kind, kept.touches) == ("Short videos shown less", "platform_rule", DOUYIN)
    assert (kept.at, kept.recorded_at, kept.by_label, kept.is_note) == (NOW, NOW, "Ben", True)
    assert AuditEntry.objects.get().action == "change.noted"


def test_its_author_corrects_it(note, ben):
    earlier = NOW - timedelta(days=3)
    edit_note(note, kind="other", title="Fewer short videos", at=earlier, by=ben, now=NOW)
    kept = Change.objects.get()
    assert (kept.title, kept.kind, kept.at, kept.touches) == ("Fewer short videos", "other", earlier, [])
    assert AuditEntry.objects.filter(action="change.edited").count() == 1


def test_its_author_withdraws_it_and_the_audit_log_remembers_it(note, ben):
    withdraw_note(note, by=ben, now=NOW)
    assert not Change.objects.exists()
    assert AuditEntry.objects.get(action="change.withdrawn").details["title"] == "Short videos shown less"


def test_nobody_else_corrects_it(note, ana):
    with pytest.raises(NotYourNote, match="Ben"):
        edit_note(note, kind="other", title="Mine now", at=NOW, by=ana, now=NOW)
    with pytest.raises(NotYourNote):
        withdraw_note(note, by=ana, now=NOW)
    assert Change.objects.get().title == "Short videos shown less"


def test_what_the_system_wrote_stays(ben, scope):
    written = record_change(Change.Kind.SETTINGS, "Time zone changed", by=ben, at=NOW, now=NOW)
    with pytest.raises(NotYourNote, match="system"):
        withdraw_note(written, by=ben, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "settings"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"at": NOW + timedelta(seconds=1)}, "on"),
    ],
)
def test_a_note_that_makes_no_sense_is_refused(ben, scope, wrong, field):
    asked = {"kind": "other", "title": "Fine", "at": NOW} | wrong
    with pytest.raises(BadNote) as refusal:
        add_note(asked.pop("kind"), asked.pop("title"), **asked, by=ben, now=NOW)
    assert refusal.value.field == field
