"""Settles people and workspaces in the data folder that the environment names, and prints what was made as JSON.

Run as a program of its own before the server starts: `python -m tests.browser.settling`.
"""

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  after Django is set up

from demo.cast import WORKSPACE_NAME  # noqa: E402  after Django is set up
from demo.channel_rules import CHANNEL_RULES  # noqa: E402  after Django is set up
from tests.browser.cast import ANA, CAI, CANARY, PASSWORD, PEOPLE, Who  # noqa: E402  after Django is set up
from tests.browser.hostile import HOSTILE_NAMES, hostile_rules  # noqa: E402  after Django is set up
from tests.web.alert_places import alert_that_says  # noqa: E402  after Django is set up
from tests.web.goal_places import plans_that_say  # noqa: E402  after Django is set up
from tests.web.report_places import ROBOT, report_that_says  # noqa: E402  after Django is set up
from tests.web.review_places import review_that_says  # noqa: E402  after Django is set up
from yunchou.accounts.permissions import Scope  # noqa: E402  after Django is set up
from yunchou.accounts.selectors import membership_of  # noqa: E402  after Django is set up
from yunchou.accounts.services import (  # noqa: E402  after Django is set up
    accept_invitation,
    create_key,
    create_user,
    create_workspace,
    invite,
)
from yunchou.analytics.questions import Dimension, EventCount, Filter, Op  # noqa: E402  after Django is set up
from yunchou.channels.costs import CostEntry, record_cost  # noqa: E402  after Django is set up
from yunchou.channels.links import LinkParts, build_link  # noqa: E402  after Django is set up
from yunchou.channels.services import save_links  # noqa: E402  after Django is set up
from yunchou.core import clock  # noqa: E402  after Django is set up
from yunchou.core.changes import Touch, add_note  # noqa: E402  after Django is set up
from yunchou.core.models import User, Workspace  # noqa: E402  after Django is set up
from yunchou.core.scope import workspace_scope  # noqa: E402  after Django is set up
from yunchou.events.decoding.identity import person_id  # noqa: E402  after Django is set up
from yunchou.events.imports.accounts import set_rate  # noqa: E402  after Django is set up
from yunchou.events.imports.services import add_account, receive_file  # noqa: E402  after Django is set up
from yunchou.events.services import set_channel_rules  # noqa: E402  after Django is set up
from yunchou.inbox.services import add_destination  # noqa: E402  after Django is set up
from yunchou.metrics.selectors import metrics  # noqa: E402  after Django is set up
from yunchou.metrics.services import (  # noqa: E402  after Django is set up
    CardChoice,
    MetricDraft,
    create_board,
    create_metric,
    set_sharing,
)
from yunchou.people.models import Person  # noqa: E402  after Django is set up

#: The workspaces that Ana owns, and their names. The fresh ones have no events before their tests.
OURS = {
    "ours": WORKSPACE_NAME,
    "fresh": "Fresh",
    "fresh-web": "Fresh for the web",
    "fresh-empty": "Empty",
    "live": "Live",
    "mending": "Mending",
    "files": "Files",
    "hostile": HOSTILE_NAMES[0],
}


def main() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    now = clock.now()
    people = {who: _person(who, now) for who in PEOPLE}
    made = {slug: _workspace(slug, name, people[ANA], now) for slug, name in OURS.items()}
    theirs = _workspace("theirs", f"{CANARY} brand", people[CAI], now)
    _fill_ours(made["ours"], people, now)
    _fill_hostile(made["hostile"], people[ANA], now)
    _fill_theirs(theirs, people[CAI], now)
    keys = {workspace.slug: _keys(workspace, now) for workspace in (*made.values(), theirs)}
    print(json.dumps(keys))


def _person(who: Who, now: datetime) -> User:
    return create_user(email=who.email, name=who.name, password=PASSWORD, language=who.language, now=now)


def _workspace(slug: str, name: str, owner: User, now: datetime) -> Workspace:
    return create_workspace(slug, name=name, owner=owner, now=now)


def _fill_ours(workspace: Workspace, people: dict[Who, User], now: datetime) -> None:
    with workspace_scope(workspace):
        set_channel_rules(CHANNEL_RULES, by=people[ANA], now=now)
        add_note("platform_rule", "Fewer impressions", at=now, by=people[ANA], now=now)
        _arrange(workspace, "Orders from phones", "Every morning", owner=people[ANA], now=now)
        _bring(workspace, "spring", owner=people[ANA], now=now)
        for who, person in people.items():
            if who.role not in ("", "owner"):
                _join(person, role=who.role, host=people[ANA], workspace=workspace, now=now)


def _fill_hostile(workspace: Workspace, owner: User, now: datetime) -> None:
    """Everything that a member may name carries markup."""
    with workspace_scope(workspace):
        set_channel_rules(hostile_rules(), by=owner, now=now)
        for number, name in enumerate(HOSTILE_NAMES):
            guest = create_user(email=f"guest{number}@example.com", name=name[:80], password=None, now=now)
            _join(guest, role="member", host=owner, workspace=workspace, now=now)
            create_key("write", name=name[:80], by=owner, now=now)
            add_note("other", name, at=now, by=owner, now=now)
            _arrange(workspace, f"{number}{name}"[:60], name[:60], owner=owner, now=now)
        _bring(workspace, HOSTILE_NAMES[0], owner=owner, now=now)


def _fill_theirs(workspace: Workspace, owner: User, now: datetime) -> None:
    """Everything here carries the canary, by which it is known wherever it should not be."""
    rule: dict[str, Any] = {
        "channel": f"{CANARY.lower()}_channel",
        "name": f"{CANARY} channel",
        "conditions": [{"field": "source", "test": "is", "values": [f"{CANARY.lower()}-source"]}],
    }
    with workspace_scope(workspace):
        set_channel_rules([rule], by=owner, now=now)
        guest = create_user(email=f"{CANARY}@example.com", name=f"{CANARY} guest", password=None, now=now)
        _join(guest, role="member", host=owner, workspace=workspace, now=now)
        add_note("other", f"{CANARY} note", at=now, by=owner, now=now)
        create_key("write", name=f"{CANARY} key", by=owner, now=now)
        _arrange(workspace, f"{CANARY} orders", f"{CANARY} board", owner=owner, now=now)
        _bring(workspace, CANARY, owner=owner, now=now)


def _bring(workspace: Workspace, name: str, *, owner: User, now: datetime) -> None:
    """One of everything that files and channels leave: a person, a file, an account, a link and a cost."""
    Person.objects.create(
        workspace=workspace,
        user_id=name,
        number=str(person_id(workspace.pk, "user", name)),
        traits={"name": name, name: name},
        first_seen_at=now,
        last_seen_at=now,
    )
    table = io.StringIO()
    csv.writer(table).writerows(
        [["日期", "账户名称", "<iframe>", "花费"], ["2026-03-01", name, name, "12.5"]]
    )
    receive_file(workspace, name=f"{name}.csv", chunks=[table.getvalue().encode()], by=owner, now=now)
    add_account(source="oceanengine", account=name, name=name[:120], by=owner, now=now)
    link = build_link(LinkParts("https://shop.example/", "douyin", "cpc", name.lower()), rules=())
    save_links(name[:60], [link], by=owner, now=now)
    add_destination(
        "wecom", name=name, address=ROBOT["address"], secret="", news=["alert"], by=owner, now=now
    )
    report_that_says(name, workspace=workspace, by=owner)
    review_that_says(name, workspace=workspace, by=owner, now=now)
    alert_that_says(name, workspace=workspace, by=owner, now=now)
    plans_that_say(name, workspace=workspace, by=owner, now=now)
    day = now.date()
    set_rate(currency="USD", day=day, rate=Decimal("7.1"), by=owner, now=now)
    announced = [Touch(kind="platform", key=name)]
    add_note("platform_rule", name, at=now, by=owner, now=now, touches=announced, note=name)
    record_cost(
        workspace,
        CostEntry("direct", "fee", Decimal(30), "CNY", day, day, campaign=name[:60], note=name),
        by=owner,
        now=now,
    )


def _arrange(workspace: Workspace, metric: str, board: str, *, owner: User, now: datetime) -> None:
    """A metric of one's own, and a board that shows it and the built-in ones in every form."""
    where = (Filter(Dimension("device"), Op.IS, "mobile"),)
    own = create_metric(MetricDraft(metric, EventCount("order_completed"), where=where), by=owner, now=now)
    known = metrics(workspace)
    cards = [
        CardChoice(known[own.key]),
        CardChoice(known["visits"], form="line", by="channel"),
        CardChoice(known["orders"], form="table", by="channel"),
        CardChoice(known["revenue"], form="bars", by="channel", period="7d"),
    ]
    set_sharing(create_board(board, cards=cards, by=owner, now=now), is_shared=True, by=owner, now=now)


def _join(person: User, *, role: str, host: User, workspace: Workspace, now: datetime) -> None:
    by = membership_of(host, slug=workspace.slug)
    assert by is not None
    _invitation, token = invite(role, email=person.email, by=by, now=now)
    accept_invitation(token, user=person, now=now)


def _keys(workspace: Workspace, now: datetime) -> dict[str, str]:
    with workspace_scope(workspace):
        return {
            kind: create_key(kind, name="tests", scopes=scopes, by=None, actor_label="tests", now=now)[1]
            for kind, scopes in (("write", ()), ("secret", tuple(Scope)))
        }


if __name__ == "__main__":
    main()
