"""Walks through the past morning by morning, as the team lived it: goals, alerts, reviews, decisions, lessons, reports."""

from collections.abc import Iterator
from datetime import date

from demo.entering.alerts import RULES_SINCE, look
from demo.entering.founding import Team, morning
from demo.entering.goals import draw_up_quarter, drawn_up_back, look_at_goals
from demo.entering.lessons import NEXT_GOAL_BACK, plan_next_goal, write_down_lessons
from demo.entering.reports import report_from_now_on, report_last_week
from demo.entering.reviews import open_what_fired, work_on_reviews

#: On the first of these mornings the rules look for the first time.
FIRST_BACK = RULES_SINCE - 1
MORNINGS = FIRST_BACK + 1


def live_through(team: Team, *, end: date, after: int | None) -> Iterator[int]:
    """Each day, counted back from the last one, once its morning after is over. `after`: the last that was lived before."""
    first = FIRST_BACK if after is None else after - 1
    for back in range(first, -1, -1):
        now = morning(end, back=back - 1)
        if back == drawn_up_back(end):
            draw_up_quarter(team, end=end, now=now)
        write_down_lessons(team, end=end, back=back, now=now)
        look(team, now=now)
        look_at_goals(team, back=back, now=now)
        open_what_fired(now=now)
        work_on_reviews(team, end=end, back=back, now=now)
        if back == NEXT_GOAL_BACK:
            plan_next_goal(team, end=end)
        report_last_week(team, end=end, now=now)
        yield back
    report_from_now_on(team, now=morning(end, back=-1))
