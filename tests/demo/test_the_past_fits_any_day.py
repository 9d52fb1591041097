"""What the team lives through is planned so that it holds whenever the demo is made."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from demo.cast import CAST
from demo.entering.cases import EXPECTED, LATE_POSTS, STAYS_OPEN_BACK
from demo.entering.goals import PERSONAS, PLAN, drawn_up_back, next_month, quarter_of
from demo.entering.history import FIRST_BACK
from demo.entering.lessons import KNOWN, NEXT_GOAL_BACK
from demo.plan import DAYS
from demo.watching import WATCHES
from yunchou.calc.falling import BASELINE_WEEKS, WEEK

days = st.dates(date(2024, 1, 1), date(2034, 12, 31))
TITLES = {colleague.title for colleague in CAST}


@given(days)
def test_the_quarter_is_three_whole_months_with_ten_days_to_come(end):
    period = quarter_of(end)
    assert period.start.day == 1
    assert (period.end + timedelta(days=1)).day == 1
    assert 89 <= period.length <= 92
    assert period.end - end >= timedelta(days=10)


@given(days)
def test_the_quarter_began_before_the_order_value_fell_and_is_drawn_up_in_the_past_that_is_lived(end):
    assert (end - quarter_of(end).start).days > 36
    assert drawn_up_back(end) <= FIRST_BACK


@given(days)
def test_the_next_goal_is_for_a_month_that_has_not_begun(end):
    month = next_month(end)
    assert month.start > end
    assert month.start - end <= timedelta(days=31)


def test_the_rules_begin_to_look_when_there_is_something_to_hold_days_against():
    assert DAYS - FIRST_BACK >= BASELINE_WEEKS * WEEK


def test_everything_written_lies_in_the_past_that_is_lived():
    assert all(known.back <= FIRST_BACK for known in KNOWN)
    assert NEXT_GOAL_BACK >= 1
    assert all(max(one.backs) < FIRST_BACK and min(one.backs) > STAYS_OPEN_BACK for one in EXPECTED)


def test_whoever_does_something_belongs_to_the_cast():
    scripts = [LATE_POSTS, *(one.script for one in EXPECTED)]
    named = {script.by for script in scripts} | {script.act.by for script in scripts if script.act}
    named |= {known.by for known in KNOWN} | {watch.by for watch in WATCHES} | {row.by for row in PLAN}
    assert named | {title for title, _entry in PERSONAS} <= TITLES


def test_an_action_is_checked_after_a_week_of_days_at_least():
    acts = [script.act for script in [LATE_POSTS, *(one.script for one in EXPECTED)] if script.act]
    assert len(acts) == 2
    assert all(act.done_back - act.check_back > WEEK for act in acts)
