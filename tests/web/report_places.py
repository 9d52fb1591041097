"""What the addresses of group robots and reports name, and what their forms send: rows of the permission table."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.conftest import NOW
from yunchou.calc.periods import Period
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.inbox.models import Destination
from yunchou.inbox.services import add_destination
from yunchou.reports.models import Report
from yunchou.reports.values import LISTS, Answers, Chain, Line, Measured, to_json

ROBOT = {
    "vendor": "wecom",
    "name": "Growth",
    "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    "secret": "",
}
TOLD = {
    "by_mail": "daily",
    "hour": "9",
    "weekday": "0",
    "quiet_from": "22",
    "quiet_until": "8",
    "about": ["job"],
}
SCHEDULE = {"is_on": "on", "weekday": "0", "month_day": "1", "hour": "9", "formats": ["pdf"]}


def group_robot(place: Any, person: User | None) -> Mapping[str, Any]:
    """A group robot that the actor added."""
    with workspace_scope(place.workspace):
        made = add_destination(
            "wecom",
            name=f"Group {Destination.objects.count()}",
            address=ROBOT["address"],
            secret="",
            news=[],
            by=person or place.member.user,
            now=NOW,
        )
    return {"workspace": place.workspace.slug, "pk": made.pk}


def stored_report(place: Any, person: User | None) -> Mapping[str, Any]:
    made = report_that_says("Moved house", workspace=place.workspace, by=person)
    return {"workspace": place.workspace.slug, "pk": made.pk}


def report_that_says(text: str, *, workspace: Workspace, by: User | None) -> Report:
    """A report of a week in which nothing was counted, with this text wherever a person's words stand."""
    week, before = Period(date(2026, 3, 9), date(2026, 3, 15)), Period(date(2026, 3, 2), date(2026, 3, 8))
    due = {"text": text, "owner": text, "due": "2026-03-17", "is_overdue": False}
    planned = {**due, "goal": 1, "goal_title": text, "quota": text, "state": "open"}
    changed = {"pk": 1, "title": text, "at": NOW.isoformat(), "kind": "other"}
    learnt = {"title": text, "state": "active", "effect": None, "low": None, "high": None, "unit": ""}
    lists = dict.fromkeys(LISTS, ()) | {
        "causes": (Line("change", "1", changed),),
        "lessons": (Line("lesson", "1", {**learnt, "metric": ""}),),
        "actions": (Line("plan_action", "1", planned),),
    }
    nothing = Measured((), Chain((), (), (), None, "", ()), ())
    answers = Answers(week, before, "CNY", nothing, **lists, basis={})
    made: Report = Report.unscoped.create(
        workspace=workspace,
        kind="weekly",
        start=week.start,
        end=week.end,
        edition=Report.unscoped.filter(workspace=workspace).count() + 1,
        answers=to_json(answers),
        made_at=NOW,
        made_by=by,
    )
    return made


def weekly(place: Any, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "kind": "weekly"}
