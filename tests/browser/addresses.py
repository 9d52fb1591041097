"""The addresses of every page that an owner can open, taken from the table of permissions: a new page is in by itself."""

from django.urls import reverse

from tests.server.running import Home
from tests.web import (
    alert_places,
    channel_places,
    goal_places,
    permission_table,
    report_places,
    review_places,
)
from tests.web.permission_table import PAGES, Row

#: How the number or the key in an address is found in a running server's database.
FOUND_BY = {
    permission_table.member: "SELECT max(id) FROM accounts_membership WHERE role <> 'owner' AND {here}",
    permission_table.key: "SELECT max(id) FROM accounts_apikey WHERE revoked_at IS NULL AND {here}",
    permission_table.note: "SELECT max(id) FROM core_change WHERE is_note AND {here}",
    permission_table.announcement: "SELECT max(id) FROM core_change WHERE kind = 'platform_rule' AND is_note AND {here}",
    permission_table.own_metric: "SELECT min(key) FROM metrics_custommetric WHERE {here}",
    permission_table.own_board: "SELECT min(id) FROM metrics_board WHERE {here}",
    permission_table.own_card: "SELECT board_id, min(id) FROM metrics_boardcard WHERE {here} GROUP BY 1 ORDER BY 1 LIMIT 1",
    permission_table.known_person: "SELECT min(id) FROM people_person WHERE {here}",
    permission_table.loaded_import: "SELECT min(id) FROM events_dataimport WHERE source <> 'manual' AND {here}",
    channel_places.tracked_link: "SELECT min(id) FROM channels_trackedlink WHERE {here}",
    channel_places.own_cost: "SELECT min(id) FROM channels_cost WHERE {here}",
    channel_places.platform_account: "SELECT min(id) FROM events_factaccount WHERE {here}",
    channel_places.exchange_rate: "SELECT min(id) FROM events_currencyrate WHERE {here}",
    alert_places.own_rule: "SELECT min(id) FROM alerts_rule WHERE deleted_at IS NULL AND {here}",
    alert_places.own_firing: "SELECT min(id) FROM alerts_firing WHERE {here}",
    goal_places.own_goal: "SELECT min(id) FROM goals_goal WHERE state = 'committed' AND {here}",
    goal_places.own_draft_goal: "SELECT min(id) FROM goals_goal WHERE state = 'draft' AND {here}",
    goal_places.persona: "SELECT min(id) FROM goals_persona WHERE {here}",
    goal_places.own_plan_action: "SELECT min(id) FROM goals_planaction WHERE {here}",
    goal_places.own_lesson: "SELECT min(id) FROM lessons_lesson WHERE state = 'active' AND {here}",
    goal_places.contradicted_lesson: "SELECT min(id) FROM lessons_lesson WHERE state = 'contradicted' AND {here}",
    report_places.group_robot: "SELECT min(id) FROM inbox_destination WHERE {here}",
    report_places.stored_report: "SELECT min(id) FROM reports_report WHERE {here}",
    report_places.weekly: "SELECT DISTINCT kind FROM reports_report WHERE {here}",
    review_places.own_review: "SELECT min(number) FROM reviews_review WHERE {here}",
    review_places.own_cause: "SELECT r.number, min(c.id) FROM reviews_cause c JOIN reviews_review r ON r.id = c.review_id WHERE c.{here} GROUP BY 1 ORDER BY 1 LIMIT 1",
    review_places.own_action: "SELECT r.number, min(a.id) FROM reviews_reviewaction a JOIN reviews_review r ON r.id = a.review_id WHERE a.{here} GROUP BY 1 ORDER BY 1 LIMIT 1",
    permission_table.quarantined: "SELECT max(id) FROM events_quarantinedevent WHERE state = 'open' AND {here}",
}
#: Looked at in tests of their own: whoever opens an invitation is asked in, a new server has no jobs to show, and the
#: style guide has nobody's data.
ELSEWHERE = frozenset({"invitation", "job", "job-cancel", "styleguide"})
#: No pages: parts that a page fetches, pictures and files.
PARTS = frozenset(
    {
        "notifications-latest",
        "notifications-count",
        "import-refused",
        "link-code",
        "link-picture",
        "review-report",
    }
)


def is_seen_by_an_owner(row: Row) -> bool:
    is_page = row.method == "GET" and row.outcomes["owner"] == 200 and not row.name.startswith("api:")
    return is_page and row.name not in ELSEWHERE | PARTS


OWNER_PAGES = [row for row in PAGES if is_seen_by_an_owner(row)]


def address_of(row: Row, *, workspace: str, home: Home) -> str:
    """Where this page of the workspace is on the running server."""
    if row.arguments is permission_table.nothing:
        return reverse(row.name)
    if row.arguments is permission_table.slug:
        return reverse(row.name, args=[workspace])
    if row.arguments is permission_table.metric:
        return reverse(row.name, args=[workspace, "revenue"])
    if row.arguments is channel_places.channel:
        return reverse(row.name, args=[workspace, "direct"])
    here = f"workspace_id = (SELECT id FROM core_workspace WHERE slug = '{workspace}')"  # noqa: S608  a slug of ours
    found = home.rows(FOUND_BY[row.arguments].format(here=here))
    assert found, f"{workspace} has nothing that {row.name} could show"
    assert None not in found[0], f"{workspace} has nothing that {row.name} could show"
    return reverse(row.name, args=[workspace, *found[0]])
