"""Pages of goals over a shop with a history: chance before the commitment, the gap's parts, and parts that make up a goal."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from tests.conftest import NOW
from tests.goals.conftest import Shop
from tests.web.reading import words
from yunchou.calc.periods import Period
from yunchou.core.scope import workspace_scope
from yunchou.goals import gap as gap_module
from yunchou.goals import tracks
from yunchou.goals.drafts import Draft
from yunchou.goals.gap import gap
from yunchou.goals.models import Goal
from yunchou.goals.services import commit_goal, draft_goal
from yunchou.metrics.selectors import metrics
from yunchou.metrics.slices import Slice
from yunchou.web.goals.gaps import REASONS, waterfalls
from yunchou.web.goals.shown import Writer
from yunchou.web.names import names_of

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def shop(arrivals, workspace, now):
    """Sixty days of about four orders a day, two visits to each."""
    with time_machine.travel(now, tick=False):
        made = Shop(arrivals, workspace=workspace, now=now)
        made.trade_as_always(60)
        yield made


@pytest.fixture
def goal(shop, workspace, ana):
    """Orders of March, to which somebody committed."""
    draft = Draft(
        title="Orders in March",
        slice=Slice("orders"),
        target=Decimal(150),
        baseline=Decimal(120),
        baseline_reason="Counted by hand.",
        owner=ana,
        start=MARCH.start,
        end=MARCH.end,
        no_parent_reason="The first one.",
    )
    with workspace_scope(workspace):
        made = draft_goal(draft, workspace=workspace, by=ana, now=NOW)
        return commit_goal(made, outlook=None, workspace=workspace, by=ana, now=NOW)


def at(name: str, *args: object) -> str:
    return reverse(name, args=["ours", *args])


def test_the_chance_and_the_error_of_such_forecasts_show_before_the_commitment(client_of, ana, shop):
    sent = {"title": "April", "level": "company", "metric": "orders", "target": "100", "do": "check"}
    page = words(client_of(ana).post(at("goal-new"), {**sent, "start": "2026-04-01", "end": "2026-04-30"}))

    assert re.search(r"(> )?\d+% chance of reaching the target", page)
    assert "of the past were off by" in page


def test_a_goals_page_shows_its_course_and_where_the_gap_lies(client_of, ana, goal):
    page = client_of(ana).get(at("goal", goal.pk))

    text = page.content.decode()
    assert 'data-yc-chart="goal-curve"' in text
    assert 'id="gap-channel"' in text
    assert 'id="gap-driver"' in text
    assert "Expected by now" in words(page)


@pytest.mark.parametrize("to_target", [False, True])
def test_the_bars_of_a_waterfall_lead_from_one_end_to_the_other(workspace, goal, to_target):
    with workspace_scope(workspace):
        found = gap(goal, workspace=workspace, now=NOW)
        shown = waterfalls(
            found,
            goal=goal,
            metric=metrics(workspace)["orders"],
            writer=Writer.of(workspace, names=names_of),
            names={},
            to_target=to_target,
        )

    for fall, split in zip(
        shown,
        (found.by_channel, found.by_driver) if to_target else (found.now_by_channel, found.now_by_driver),
        strict=True,
    ):
        start, *parts, end = fall.steps
        assert (start.is_end, end.is_end) == (True, True)
        assert len(parts) == len(split.terms) >= 2
        assert sum(term.amount for term in split.terms) == split.total
        assert all(step.left >= 0 and step.left + step.width <= 100.5 for step in fall.steps)


def test_a_goal_is_broken_down_by_channel_exactly_also_after_a_part_was_set(client_of, ana, goal, workspace):
    client = client_of(ana)
    address = at("goal-break-down", goal.pk)
    page = client.get(address, {"by": "channel"}).content.decode()
    proposed = re.findall(r'name="part-(\d)" value="([^"]+)"', page)
    shown = {f"was-{place}": value for place, value in proposed}
    typed = {f"part-{place}": value for place, value in proposed} | {"part-0": "60"}

    fitted = client.post(address, {"by": "channel", "do": "check", **shown, **typed})
    assert "makes up the goal" in words(fitted)
    client.post(address, {"by": "channel", "do": "save", **shown, **typed})

    with workspace_scope(workspace):
        targets = list(Goal.objects.filter(parent=goal).values_list("target", flat=True))
    assert Decimal(60) in targets
    assert sum(targets) == goal.target


def test_parts_that_do_not_come_to_the_goal_are_not_kept(client_of, ana, goal):
    address = at("goal-break-down", goal.pk)
    client = client_of(ana)
    page = client.get(address, {"by": "channel"}).content.decode()
    places = re.findall(r'name="part-(\d)"', page)

    answer = client.post(
        address, {"by": "channel", "do": "save", **{f"part-{place}": "1" for place in places}}
    )

    assert "off by" in words(answer)
    assert not Goal.unscoped.filter(parent=goal).exists()


def test_a_goal_is_set_from_a_number_with_its_part(client_of, ana, goal):
    number = client_of(ana).get(at("number", "orders")).content.decode()

    assert f"{at('goal-new')}?metric=orders" in number


def test_every_reason_why_a_gap_has_no_parts_has_its_words():
    source = Path(gap_module.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'Reason\("(\w+)"', source)) == set(REASONS)


def test_the_tree_asks_the_same_for_many_goals_as_for_one(client_of, ana, goal, workspace, monkeypatch):
    asked = []
    original = tracks.daily
    monkeypatch.setattr(tracks, "daily", lambda *args, **kwargs: asked.append(1) or original(*args, **kwargs))
    client = client_of(ana)
    client.get(at("goals"), {"when": "all"})
    for_one = len(asked)
    for number in range(4):
        clone = Goal.unscoped.get(pk=goal.pk)
        clone.pk, clone.title = None, f"Copy {number}"
        clone.save()
    asked.clear()

    client.get(at("goals"), {"when": "all"})

    assert len(asked) == for_one
