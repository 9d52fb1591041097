"""The demo's workspace: its people, channels, links, boards and notes, made by the services on the first start."""

from datetime import date, timedelta

import pytest

from demo import setup
from demo.accounts import ACCOUNTS, CHANNEL_NAMES
from demo.cast import CAST
from demo.entering.changes import NOTES
from demo.entering.ledger import NAME, Ledger, read_ledger, write_ledger
from demo.plan import DAYS
from yunchou.accounts.models import Membership
from yunchou.channels.models import TrackedLink
from yunchou.channels.selectors import channels
from yunchou.core.models import Change, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.events.models import FactAccount
from yunchou.metrics.models import Board, BoardCard, CustomMetric


@pytest.fixture
def folder(tmp_path, settings, monkeypatch):
    """A data folder of its own; ten passwords need not be hashed slowly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(type(settings.ENV), "data", property(lambda _env: tmp_path))
    return tmp_path


@pytest.fixture
def made(db, folder):
    return setup.set_up()


@pytest.fixture
def end(made, folder):
    ledger = read_ledger(folder)
    assert ledger is not None
    return ledger.end


def test_a_first_start_makes_the_workspace_and_says_that_its_world_is_missing(made):
    assert made.is_new
    assert (made.workspace.slug, made.workspace.currency) == ("demo", "CNY")
    assert str(made.workspace.margin_rate) == "0.62"


def test_everybody_has_the_role_of_the_cast(made):
    roles = dict(Membership.unscoped.filter(workspace=made.workspace).values_list("user__email", "role"))
    assert roles == {colleague.email: colleague.role for colleague in CAST}


def test_everything_is_founded_before_the_world_begins(made, end):
    assert made.workspace.created_at.date() == end - timedelta(days=DAYS)
    with workspace_scope(made.workspace):
        assert min(Change.objects.values_list("at", flat=True)).date() == end - timedelta(days=DAYS)


def test_every_channel_has_a_name_an_owner_and_a_place(made):
    with workspace_scope(made.workspace):
        described = {entry.key: entry for entry in channels() if entry.is_described}
    assert {key: entry.name for key, entry in described.items()} == CHANNEL_NAMES
    assert all(entry.owner for entry in described.values())
    assert len({entry.position for entry in described.values()}) == len(described)


def test_every_account_belongs_to_a_channel_of_the_registry(made):
    with workspace_scope(made.workspace):
        accounts = {(row.source, row.account): row for row in FactAccount.objects.all()}
    assert set(accounts) == {(one.source, one.account) for one in ACCOUNTS}
    for one in ACCOUNTS:
        row = accounts[one.source, one.account]
        assert row.channel in CHANNEL_NAMES
        assert (row.channel, row.settle_days) == (one.channel, one.settle_days)
        assert row.is_expected == one.is_daily


def test_every_saved_link_leads_into_the_channel_it_is_named_after(made):
    with workspace_scope(made.workspace):
        links = list(TrackedLink.objects.all())
    assert len(links) > 20
    for link in links:
        assert link.name.startswith(CHANNEL_NAMES[link.channel])


def test_the_stories_are_in_the_change_log_with_what_they_touch(made, end):
    with workspace_scope(made.workspace):
        notes = {row.title: row for row in Change.objects.filter(is_note=True)}
    assert len(notes) == len(NOTES)
    for note in NOTES:
        row = notes[note.title]
        assert row.at.astimezone(made.workspace.zone).date() == end - timedelta(days=note.back)
        assert row.recorded_at > row.at
        assert row.touches


def test_boards_are_shared_and_show_metrics_that_exist(made):
    with workspace_scope(made.workspace):
        boards = list(Board.objects.all())
        assert [board.is_shared for board in boards] == [True, True]
        assert BoardCard.objects.count() == 16
        assert CustomMetric.objects.count() == 2


def test_a_second_start_finds_what_the_first_has_made(made):
    again = setup.set_up()
    assert again.workspace == made.workspace
    assert again.is_new
    assert Workspace.objects.filter(slug="demo").count() == 1


def test_a_complete_world_is_not_entered_again(made, folder, end):
    write_ledger(folder, Ledger(end=end, events=1, has_traffic=True, is_complete=True))
    assert not setup.set_up().is_new


def test_a_world_of_an_earlier_version_is_left_as_it_is(made, folder):
    (folder / NAME).unlink()
    assert not setup.set_up().is_new


def test_a_failure_on_the_way_leaves_no_half_of_a_workspace(db, folder, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(setup, "write_notes", fails)
    with pytest.raises(RuntimeError, match="lights"):
        setup.set_up()
    assert not Workspace.objects.filter(slug="demo").exists()


def test_the_ledger_keeps_the_last_day_through_a_restart(tmp_path):
    assert read_ledger(tmp_path) is None
    ledger = Ledger(end=date(2026, 6, 10), events=300_000, has_traffic=True)
    assert write_ledger(tmp_path, ledger) == read_ledger(tmp_path) == ledger
    assert [file.name for file in tmp_path.iterdir()] == [NAME]
