"""Members, keys, profile, workspace and the two logs as a person uses them."""

import ast
import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
import time_machine

import yunchou
from tests.conftest import NOW
from yunchou.accounts import selectors, services
from yunchou.accounts.models import ApiKey, Membership
from yunchou.core import audit
from yunchou.core.changes import add_note
from yunchou.core.models import Change
from yunchou.core.scope import workspace_scope
from yunchou.web.audit_words import ACTIONS, detail_words

MOST_QUERIES = 20
PACKAGE = Path(yunchou.__file__).parent


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ana_at(client_of, ana, workspace):
    """Ana's browser, at pages of her workspace."""
    client = client_of(ana)

    def visit(at: str, data: dict | None = None, /, **query):
        address = f"/w/{workspace.slug}/{at}"
        return client.get(address, query) if data is None else client.post(address, data, follow=True)

    return visit


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def workbook(answer) -> list[list[object]]:
    assert "attachment" in answer.headers["Content-Disposition"]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


# Members


def test_the_link_of_an_invitation_is_shown_once(ana_at):
    page = text_of(ana_at("members/invite", {"role": "viewer", "email": ""}))
    link = page.split('data-yc-copy="')[1].split('"')[0]
    assert "/invite/" in link
    assert link not in text_of(ana_at("members"))
    assert "Whoever holds the link" in text_of(ana_at("members"))


def test_a_refused_invitation_says_why_beside_the_field(ana_at, ben):
    answer = ana_at("members/invite", {"role": "viewer", "email": "ben@example.com"})
    assert "belongs to this workspace already" in str(answer.context["form"].errors["email"])


def test_a_role_is_changed_and_said_so(ana_at, ben, workspace):
    pk = Membership.unscoped.get(user=ben).pk
    assert "Ben is Reviewer now." in text_of(ana_at(f"members/{pk}/role", {"role": "reviewer"}))
    assert selectors.membership_of(ben, slug=workspace.slug).role == "reviewer"


def test_the_last_owner_is_told_what_to_do(ana_at, ana):
    pk = Membership.unscoped.get(user=ana).pk
    for page, data in ((f"members/{pk}/role", {"role": "viewer"}), (f"members/{pk}/remove", {})):
        answer = ana_at(page, data)
        assert answer.status_code == 409
        assert "Make somebody else an owner first." in answer.content.decode()


def test_removing_asks_first_and_then_removes(ana_at, ben):
    pk = Membership.unscoped.get(user=ben).pk
    assert "Remove Ben from this workspace?" in text_of(ana_at(f"members/{pk}/remove"))
    assert Membership.unscoped.filter(user=ben).exists()
    assert "Ben no longer has access." in text_of(ana_at(f"members/{pk}/remove", {}))
    assert not Membership.unscoped.filter(user=ben).exists()


def test_an_owner_who_leaves_is_led_to_the_other_workspaces(ana_at, ana, ben):
    Membership.unscoped.filter(user=ben).update(role="owner")
    pk = Membership.unscoped.get(user=ana).pk
    assert "You belong to no workspace" in text_of(ana_at(f"members/{pk}/remove", {}))


# Keys


def test_a_key_is_shown_once_with_a_command_to_try(ana_at):
    page = text_of(ana_at("keys/create", {"name": "Shop", "kind": "write"}))
    raw = page.split('data-yc-copy="')[1].split('"')[0]
    assert services.authenticate_key(raw, now=NOW) == ApiKey.unscoped.get()
    assert f"curl -u &#x27;{raw}:&#x27;" in page
    later = text_of(ana_at("keys"))
    assert raw not in later
    assert raw[:10] in later


def test_a_secret_key_without_a_scope_is_refused_beside_the_field(ana_at):
    answer = ana_at("keys/create", {"name": "Sheet", "kind": "secret"})
    assert "Choose at least one scope." in str(answer.context["form"].errors["scopes"])
    assert not ApiKey.unscoped.exists()


def test_revoking_asks_first_and_a_second_time_is_refused(ana_at):
    ana_at("keys/create", {"name": "Shop", "kind": "write"})
    pk = ApiKey.unscoped.get().pk
    assert "Revoke the key “Shop”?" in text_of(ana_at(f"keys/{pk}/revoke"))
    assert "is revoked" in text_of(ana_at(f"keys/{pk}/revoke", {}))
    assert ana_at(f"keys/{pk}/revoke", {}).status_code == 409


def test_the_first_visit_to_the_keys_says_the_next_step(ana_at, workspace):
    assert f"yunchou key create --workspace {workspace.slug} --kind write" in text_of(ana_at("keys"))


# Profile, workspace, and which workspace one is in


def test_a_profile_is_saved_and_spoken_in_the_new_language(client_of, ana, workspace):
    form = {"name": "安娜", "language": "zh-hans", "time_zone": "Europe/Berlin", "theme": "dark"}
    page = text_of(client_of(ana).post("/profile", form, follow=True))
    assert '<html lang="zh-CN" data-yc-theme="dark"' in page
    ana.refresh_from_db()
    assert (ana.name, ana.time_zone) == ("安娜", "Europe/Berlin")


def test_the_margin_rate_is_written_in_percent_and_shown_again(ana_at, workspace):
    asked = {"name": "Chengye", "time_zone": "Asia/Shanghai", "currency": "CNY"}
    text_of(ana_at("settings", asked | {"margin_rate": "62.5"}))
    workspace.refresh_from_db()
    assert workspace.margin_rate == Decimal("0.625")
    assert 'value="62.5"' in text_of(ana_at("settings"))
    refused = ana_at("settings", asked | {"margin_rate": "120"})
    assert "120% makes no sense" in str(refused.context["form"].errors["margin_rate"])
    text_of(ana_at("settings", asked | {"margin_rate": ""}))
    workspace.refresh_from_db()
    assert workspace.margin_rate is None


def test_a_new_zone_of_the_workspace_shows_in_the_change_log(ana_at):
    page = ana_at("settings", {"name": "Chengye", "time_zone": "Asia/Tokyo", "currency": "CNY"})
    assert page.status_code == 200
    log = text_of(ana_at("changes"))
    assert "Workspace time zone changed" in log
    assert "Asia/Shanghai → Asia/Tokyo" in log


def test_home_leads_to_the_workspace_opened_last(client_of, ana, workspace, other_workspace, join):
    join(ana, other_workspace, "viewer")
    client = client_of(ana)
    assert client.get("/").headers["Location"] == "/w/ours/"
    client.get("/w/theirs/changes")
    assert client.get("/").headers["Location"] == "/w/theirs/"
    client.get("/w/ours/changes")
    assert client.get("/").headers["Location"] == "/w/ours/"


def test_a_forged_cookie_opens_nothing(client_of, ben, workspace, other_workspace):
    client = client_of(ben)
    client.cookies["yc_workspace"] = "theirs"
    assert client.get("/").headers["Location"] == "/w/ours/"


def test_somebody_without_a_workspace_is_told_how_to_get_in(client_of, new_user):
    page = text_of(client_of(new_user("Dora")).get("/", follow=True))
    assert "You belong to no workspace" in page
    assert "dora@example.com" in page


def test_times_are_of_the_workspaces_zone_unless_the_person_chose_one(ana_at, ana, scope):
    audit.record("key.created", by=ana, on=ana, now=datetime(2026, 3, 17, 17, 5, tzinfo=UTC))
    assert workbook(ana_at("audit", export="xlsx"))[1][0] == datetime(2026, 3, 18, 1, 5)  # noqa: DTZ001  a cell has no zone
    ana.time_zone = "Europe/Berlin"
    ana.save()
    assert workbook(ana_at("audit", export="xlsx"))[1][0] == datetime(2026, 3, 17, 18, 5)  # noqa: DTZ001  a cell has no zone


# The audit log


def test_the_audit_log_is_narrowed_by_what_who_and_when(ana_at, ana, ben, scope):
    audit.record("key.created", by=ana, on=ana, now=NOW - timedelta(days=2))
    audit.record("member.removed", by=ben, on=ben, now=NOW)
    for query, shown in (
        ({}, {"Ana", "Ben"}),
        ({"what": "key.created"}, {"Ana"}),
        ({"person": ben.pk}, {"Ben"}),
        ({"since": "2026-03-17"}, {"Ben"}),
        ({"until": "2026-03-17"}, {"Ana"}),
        ({"q": "ben"}, {"Ben"}),
        ({"q": "nobody"}, set()),
    ):
        rows = ana_at("audit", **query).context["table"].page.rows
        assert {entry.actor_label for entry in rows} == shown, query


@pytest.mark.parametrize(
    "query", [{"since": "soon"}, {"until": "9999-12-31"}, {"person": "x"}, {"what": "nothing.like.it"}]
)
def test_a_filter_that_makes_no_sense_is_named_and_left_out(ana_at, ana, scope, query):
    audit.record("key.created", by=ana, on=ana, now=NOW)
    answer = ana_at("audit", **query)
    assert "is left out" in text_of(answer)
    assert len(answer.context["table"].page.rows) == 1


def test_the_audit_log_is_paged_and_exported_whole(ana_at, ana, scope):
    for number in range(30):
        audit.record("key.created", by=ana, on=ana, now=NOW - timedelta(minutes=number))
    assert len(ana_at("audit").context["table"].page.rows) == 25
    assert len(ana_at("audit", page=2).context["table"].page.rows) == 5
    rows = workbook(ana_at("audit", export="xlsx"))
    assert len(rows) == 31
    assert rows[0][:4] == ["When", "Who", "Did what", "On"]
    assert rows[1][1:4] == ["Ana", "created an API key", "Ana"]


ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def test_every_recorded_action_has_words():
    said = {action for path in PACKAGE.rglob("*.py") for action in recorded_actions(path)}
    assert {"member.invited", "person.signed_in"} <= said
    assert said - ACTIONS.keys() == set(), "add words to yunchou/web/audit_words.py"
    assert ACTIONS.keys() - said == set(), "words for actions that nobody records"


def recorded_actions(path: Path) -> set[str]:
    """Every action among the arguments of each call that writes an audit entry, or among what an argument was set to."""
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    arguments = [
        part
        for call in calls
        if ast.unparse(call.func) in {"audit.record", "_record_everywhere", "_record", "_log"}
        for argument in call.args
        for part in ast.walk(argument)
    ]
    named = {part.id for part in arguments if isinstance(part, ast.Name)}
    meant = [
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and named & {ast.unparse(target) for target in node.targets}
        for part in ast.walk(node.value)
    ]
    constants = [part.value for part in (*arguments, *meant) if isinstance(part, ast.Constant)]
    return {str(value) for value in constants if ACTION.fullmatch(str(value))}


def test_details_are_told_in_words():
    assert detail_words({"kind": "secret", "scopes": ["ask", "events:read"]}) == (
        "Kind: Secret key · Scopes: Ask questions, Read single events"
    )
    assert detail_words({"kind": "write", "scopes": []}) == "Kind: Write key"
    assert detail_words({"before": "member", "after": "reviewer"}) == "Member → Reviewer"
    assert (
        detail_words({"before": {"currency": "CNY"}, "after": {"currency": "EUR"}}) == "Currency: CNY → EUR"
    )
    assert detail_words({"fields": ["theme", "time_zone"]}) == "Changed: Appearance, Time zone"
    assert detail_words({"unheard_of": 3}) == "unheard_of: 3"
    assert detail_words({}) == ""


# The change log


def test_a_note_is_written_corrected_and_withdrawn(ana_at):
    form = {
        "title": "Short videos shown less",
        "kind": "platform_rule",
        "on": "2026-03-01",
        "touches": "channel：douyin_ads，metric: orders",
        "note": "Announced on 28 February.",
    }
    assert "Short videos shown less" in text_of(ana_at("changes/add", form))
    change = Change.unscoped.get()
    assert change.at == datetime(2026, 2, 28, 16, tzinfo=UTC), "midnight in Shanghai"
    assert change.touches == [{"kind": "channel", "key": "douyin_ads"}, {"kind": "metric", "key": "orders"}]
    shown = ana_at(f"changes/{change.pk}/edit").context["form"].initial
    assert (shown["on"].isoformat(), shown["touches"]) == ("2026-03-01", "channel:douyin_ads, metric:orders")
    ana_at(f"changes/{change.pk}/edit", form | {"title": "Fewer short videos"})
    assert Change.unscoped.get().title == "Fewer short videos"
    assert "Withdraw “Fewer short videos”?" in text_of(ana_at(f"changes/{change.pk}/withdraw"))
    ana_at(f"changes/{change.pk}/withdraw", {})
    assert not Change.unscoped.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"touches": "douyin"}, "touches"),
        ({"touches": "planet:mars"}, "touches"),
        ({"on": "2026-03-19"}, "on"),
        ({"on": "0001-01-01"}, "on"),
        ({"title": ""}, "title"),
        ({"kind": "settings"}, "kind"),
    ],
)
def test_a_note_that_makes_no_sense_is_refused_beside_the_field(ana_at, wrong, field):
    form = {"title": "Moved", "kind": "other", "on": "2026-03-01", "touches": "", "note": ""} | wrong
    assert list(ana_at("changes/add", form).context["form"].errors) == [field]
    assert not Change.unscoped.exists()


def test_nobody_corrects_the_note_of_another(ana_at, ben, scope):
    note = add_note("other", "Ben's own", at=NOW, by=ben, now=NOW)
    for page in ("edit", "withdraw"):
        assert ana_at(f"changes/{note.pk}/{page}").status_code == 403
    assert f"changes/{note.pk}/edit" not in text_of(ana_at("changes"))


def test_the_change_log_is_narrowed_and_exported(ana_at, ben, scope):
    add_note("other", "Moved house", at=NOW, by=ben, now=NOW, note="rain")
    add_note("tracking", "New plan", at=NOW - timedelta(days=9), by=ben, now=NOW)
    for query, shown in (
        ({"what": "tracking"}, ["New plan"]),
        ({"q": "rain"}, ["Moved house"]),
        ({"since": "2026-03-18"}, ["Moved house"]),
        ({"person": ben.pk}, ["Moved house", "New plan"]),
    ):
        rows = ana_at("changes", **query).context["table"].page.rows
        assert [row.change.title for row in rows] == shown, query
    rows = workbook(ana_at("changes", what="other", export="xlsx"))
    assert [row[2] for row in rows] == ["What changed", "Moved house"]


def test_a_viewer_reads_the_change_log_and_is_offered_no_form(client_of, every_role, workspace, ben):
    with workspace_scope(workspace):
        add_note("other", "Moved house", at=NOW, by=ben, now=NOW)
    page = text_of(client_of(every_role["viewer"]).get(f"/w/{workspace.slug}/changes"))
    assert "Moved house" in page
    assert "changes/add" not in page


# Cost


@pytest.fixture
def crowd(ana, ben, workspace, new_user, join) -> None:
    """More members, keys, notes and entries than one page shows."""
    with workspace_scope(workspace):
        for number in range(30):
            join(new_user(f"Person{number}"), workspace, "viewer")
            services.create_key("write", name=f"Key {number}", by=ana, now=NOW)
            add_note("other", f"Note {number}", at=NOW, by=ben, now=NOW)
        services.invite("viewer", by=selectors.membership_of(ana, slug=workspace.slug), now=NOW)


@pytest.mark.parametrize("page", ["members", "keys", "audit", "changes"])
def test_a_long_list_costs_few_queries(page, ana_at, crowd, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        assert len(ana_at(page).context["table"].page.rows) == 25
