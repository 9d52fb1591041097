"""One review as its team uses it: what fell, what changed beside it, and what is decided."""

import itertools
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from tests.web.reading import words
from tests.web.review_cases import change_beside, findings, proposed, review_of
from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope
from yunchou.lessons.models import Lesson
from yunchou.reviews.figures import Amount, Comparison, Fault, Said
from yunchou.reviews.models import Cause, Review, ReviewAction
from yunchou.reviews.selectors import review as review_numbered

MOST_QUERIES = 26
DRAFT = {
    "text": "Bring the products back to the top",
    "due": "2026-03-20",
    "metric": "revenue",
    "part": "kept",
    "direction": "rise",
    "aim_kind": "share",
    "aim": "10",
    "against": "window",
    "check_on": "2026-04-01",
}


@pytest.fixture
def inside(workspace, at_noon):
    with workspace_scope(workspace):
        yield


@pytest.fixture
def case(inside, workspace, ana):
    """Ana's review with a proposed cause and a change that fits."""
    made = review_of(workspace, ana)
    change_beside(made, ana, "New landing page", overlap=0.9)
    proposed(made)
    return made


@pytest.fixture
def at(client_of, workspace, case):
    """A person's browser at the review, or at a page under it; with data it sends, and follows to where that leads."""

    def visit(person, path="", data=None, *, htmx="", follow=True, **query):
        client = client_of(person)
        address = f"/w/{workspace.slug}/reviews/{case.number}" + (f"/{path}" if path else "")
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        if data is None:
            return client.get(address, query, headers=headers)
        return client.post(address, data, follow=follow, headers=headers)

    return visit


def payloads(page) -> list[dict]:
    """What the charts of a page draw."""
    found = re.findall(r'<script type="application/json">(.*?)</script>', page.content.decode(), re.DOTALL)
    return [json.loads(one) for one in found]


# What fell


def test_the_page_says_how_much_fell_and_what_explains_most(at, ana):
    text = words(at(ana))
    assert "R-0001" in text
    assert "Revenue · douyin, 13 – 15 Mar" in text
    assert "Actual ¥120.6K" in text
    assert "Baseline ¥178.6K" in text
    assert "Difference \u2212¥57.99K \u221232.5% beyond chance (95 %)" in text
    assert "Largest part Order rate 89.2% of the difference" in text


def test_the_parts_of_the_table_are_in_one_unit_and_sum_to_the_last_row(at, ana):
    rows = re.findall(r"<tr>(.*?)</tr>", at(ana).content.decode(), re.DOTALL)
    contributions = [
        Decimal(found[-1].replace("\u2212", "-").replace("+", "").replace("¥", "").removesuffix("K"))
        for row in rows
        if (found := re.findall(r'<td class="n">([+\u2212]¥[\d.,]+K)</td>', row))
    ]
    *parts, total = contributions
    assert len(parts) == 3
    assert total == Decimal("-57.99")
    assert abs(sum(parts) - total) <= Decimal("0.02"), "each is rounded to ten yuan"


def test_the_bars_of_the_waterfall_lead_from_the_baseline_to_the_actual(at, ana):
    chart = next(one for one in payloads(at(ana)) if one["kind"] == "waterfall")
    bars = chart["bars"]
    assert [bar["tone"] for bar in bars] == ["end", "bad", "bad", "good", "end"]
    for before, bar in itertools.pairwise(bars[:-1]):
        assert pytest.approx(before["meets"]) in (bar["low"], bar["high"])
    assert bars[-2]["meets"] == pytest.approx(bars[-1]["meets"]) == pytest.approx(120589.09)


def test_a_tab_shows_another_dimension_with_volume_mix_and_rate(at, ana):
    text = words(at(ana, by="region"))
    assert "上海 ¥100.0K ¥52.0K" in text
    assert "Volume Mix Rate" in text
    assert "\u2212¥2.00K \u2212¥0.99K \u2212¥45.00K \u2212¥47.99K" in text
    assert "Not set" in text


def test_a_tab_is_answered_alone_to_htmx(at, ana):
    part = at(ana, by="region", htmx="review-fell").content.decode()
    assert part.count('id="review-fell"') == 1
    assert "<html" not in part


def test_an_unknown_tab_shows_the_first(at, ana):
    assert "Drivers" in words(at(ana, by="no-such"))


def test_a_data_problem_is_said_before_any_number(inside, workspace, ana, client_of):
    fault = Fault(
        Said("lost_tags", {"channel": "douyin", "visits": "36", "pages": "/weekly"}), Decimal("0.9"), ()
    )
    made = review_of(workspace, ana, filled=findings(faults=(fault,)))
    text = words(client_of(ana).get(f"/w/{workspace.slug}/reviews/{made.number}"))
    assert "This looks like a data problem, not a business one." in text
    assert text.index("lost their tags and count as direct") < text.index("Actual")
    assert "explains 90.0% of it" in text


def test_without_an_answer_no_number_is_made_up(inside, workspace, ana, client_of):
    nothing = Comparison(Amount(None), Amount(None), None, None, 0, 0)
    made = review_of(workspace, ana, filled=findings(comparison=nothing, breakdowns=(), course=()))
    page = client_of(ana).get(f"/w/{workspace.slug}/reviews/{made.number}")
    assert "Actual — " in words(page)
    assert [one["kind"] for one in payloads(page)] == []


def test_a_review_that_waits_for_its_numbers_says_so(inside, workspace, ana, client_of, case):
    Review.objects.update(findings=None, filled_at=None)
    text = words(client_of(ana).get(f"/w/{workspace.slug}/reviews/{case.number}"))
    assert "The numbers are being asked for" in text
    Review.objects.update(problem="There is no metric “x”.")
    assert "There is no metric “x”." in words(
        client_of(ana).get(f"/w/{workspace.slug}/reviews/{case.number}")
    )


# What changed beside it


def test_a_change_stands_in_the_list_and_in_the_chart_with_why_it_fits(at, ana):
    page = at(ana)
    text = words(page)
    assert "① New landing page" in text
    assert "6 hours before it began, touches the very place: Channel" in text
    assert "Fits well" in text
    course = next(one for one in payloads(page) if one["kind"] == "course")
    [mark] = course["marks"]
    # 10:20 UTC on the 12th is 18:20 in Shanghai: the seventh day of the course, three quarters through.
    assert mark["at"] == pytest.approx(6 + (18 + 20 / 60) / 24)
    assert course["window"] == [7, 10]
    assert course["actual"]["values"][6:8] == [60000, 40000]
    assert course["expected"]["values"][6:8] == [None, 59000]


def test_an_unfinished_day_is_a_gap_in_the_course(inside, workspace, ana, client_of):
    plain = findings()
    last = replace(plain.course[-1], is_complete=False)
    made = review_of(workspace, ana, filled=replace(plain, course=(*plain.course[:-1], last)))
    page = client_of(ana).get(f"/w/{workspace.slug}/reviews/{made.number}")
    course = next(one for one in payloads(page) if one["kind"] == "course")
    assert course["actual"]["values"][-1] is None


def test_the_panel_says_whether_the_data_can_be_trusted(at, ana):
    text = words(at(ana))
    assert "All 3 days are complete" in text
    assert "4 events of these days wait in the quarantine" in text
    assert "data version 7" in text


# Causes


def test_a_proposed_cause_is_accepted(at, ana, case):
    cause = case.causes.get()
    text = words(at(ana, f"causes/{cause.pk}/accept", {}))
    assert "Order rate explains 89.2% of it Accepted" in text
    cause.refresh_from_db()
    assert (cause.state, cause.by) == (Cause.State.ACCEPTED, ana)


def test_htmx_gets_the_work_with_state_side_and_words(at, ana, case):
    page = at(ana, f"causes/{case.causes.get().pk}/accept", {}, htmx="work", follow=False).content.decode()
    assert "<html" not in page
    for part in ('id="work"', 'id="review-steps"', 'id="review-side"', 'id="review-deeds"', 'id="yc-toasts"'):
        assert page.count(part) == 1
    assert 'hx-swap-oob="outerHTML"' in page


def test_rejecting_asks_why(at, ana, case):
    cause = case.causes.get()
    assert "This field is required." in words(at(ana, f"causes/{cause.pk}/reject", {"reason": ""}))
    text = words(at(ana, f"causes/{cause.pk}/reject", {"reason": "The rate is seasonal"}))
    assert "Rejected" in text
    assert "The rate is seasonal" in text


def test_a_cause_of_ones_own_comes_with_evidence(at, ana, case):
    said = {"text": "Products moved below the fold", "label": "Recording", "url": "https://docs.example/1"}
    page = at(ana, "causes/add", said)
    assert "Products moved below the fold Accepted" in words(page)
    assert 'href="https://docs.example/1"' in page.content.decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "data:text/html,x"])
def test_evidence_leads_only_to_pages(at, ana, case, url):
    cause = case.causes.get()
    page = at(ana, f"causes/{cause.pk}/evidence", {"label": "x", "url": url})
    assert "is no address of a page" in words(page)


def test_what_people_type_stays_text(at, ana):
    page = at(ana, "causes/add", {"text": "<script>alert(1)</script> {{ 7 }}", "label": "", "url": ""})
    assert "<script>alert(1)" not in page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }}" in page.content.decode()


def test_a_cause_of_another_review_is_not_found_here(at, ana, workspace, inside):
    other = review_of(workspace, ana)
    foreign = proposed(other)
    assert at(ana, f"causes/{foreign.pk}/accept", {}, follow=False).status_code == 404


# Actions


def test_an_action_names_its_number_its_aim_and_a_day(at, ana, case):
    text = words(at(ana, "actions/add", {**DRAFT, "owner": ana.pk}))
    assert "Bring the products back to the top" in text
    assert "Revenue +10.0%" in text
    action = case.actions.get()
    assert action.aim == Decimal("0.1")
    assert action.of == case.of
    assert action.check_on == date(2026, 4, 1)


def test_the_level_of_a_rate_is_written_in_percent(at, ana, case):
    draft = {**DRAFT, "owner": ana.pk, "metric": "order-rate", "part": "", "aim_kind": "level", "aim": "6.5"}
    assert "≥ 6.5%" in words(at(ana, "actions/add", draft))
    assert case.actions.get().aim == Decimal("0.065")


def test_an_action_is_changed_with_what_it_said(at, ana, case):
    at(ana, "actions/add", {**DRAFT, "owner": ana.pk})
    action = case.actions.get()
    form = at(ana, f"actions/{action.pk}/edit").context["form"]
    assert Decimal(str(form["aim"].value())) == 10
    at(ana, f"actions/{action.pk}/edit", {**DRAFT, "owner": ana.pk, "aim": "20"})
    action.refresh_from_db()
    assert action.aim == Decimal("0.2")


def test_a_check_too_soon_is_refused_beside_its_field(at, ana, case):
    page = at(ana, "actions/add", {**DRAFT, "owner": ana.pk, "check_on": "2026-03-21"})
    assert page.context["form"].errors["check_on"]
    assert not case.actions.exists()


def test_an_action_is_done_and_waits_for_its_measurement(at, ana, case):
    at(ana, "actions/add", {**DRAFT, "owner": ana.pk})
    action = case.actions.get()
    text = words(at(ana, f"actions/{action.pk}/finish", {"done_on": "2026-03-17"}))
    assert "Done, to be measured" in text
    assert "Measure now" in text


def test_a_verdict_stands_with_its_interval(at, ana, case):
    at(ana, "actions/add", {**DRAFT, "owner": ana.pk})
    figures = {"amount": "1200", "low": "400", "high": "2000", "days": 9}
    case.actions.update(
        state=ReviewAction.State.DONE,
        done_on=date(2026, 3, 16),
        verdict=ReviewAction.Verdict.WORKED,
        figures=figures,
    )
    text = words(at(ana))
    assert "Worked +¥1,200 a day (95 % interval +¥400 to +¥2,000, 9 days)" in text


def test_a_dropped_action_keeps_its_reason(at, ana, case):
    at(ana, "actions/add", {**DRAFT, "owner": ana.pk})
    text = words(at(ana, f"actions/{case.actions.get().pk}/drop", {"reason": "Out of stock"}))
    assert "Out of stock" in text
    assert "Dropped" in text


# Lessons and the end


def test_a_lesson_is_proposed_from_an_accepted_cause(at, ana, case):
    cause = case.causes.get()
    at(ana, f"causes/{cause.pk}/accept", {})
    form = at(ana, "learn", cause=cause.pk).context["form"]
    assert "explains 89.2% of it" in form["statement"].value()
    said = {"title": "Products stay above the fold", "statement": "Or orders fall.", "owner": ana.pk}
    text = words(at(ana, "learn", said))
    assert "Products stay above the fold Draft" in text
    assert Lesson.objects.get().metrics == ["revenue"]


def test_a_lesson_that_held_already_is_shown(at, ana, workspace, now):
    Lesson.objects.create(
        workspace=workspace,
        title="No redesign before a festival",
        statement="It costs a tenth.",
        state=Lesson.State.ACTIVE,
        owner=ana,
        created_at=now,
        changed_at=now,
    )
    assert "No redesign before a festival Active" in words(at(ana))


def test_closing_says_what_is_missing_and_keeps_nothing_of_half_a_conclusion(at, ana, case):
    page = at(ana, "conclude", {"close": "yes", "conclusion": "The page did it.", "went_well": "Fast"})
    text = words(page)
    assert "cannot be concluded yet" in text
    assert "Accept or add a cause" in text
    assert "Add an action" in text
    assert review_numbered(case.number).conclusion == ""


def test_a_review_closes_with_reasons_where_cause_and_action_are_missing(at, ana, case):
    said = {
        "close": "yes",
        "conclusion": "Nothing to be done.",
        "went_well": "Seen at once",
        "went_badly": "",
        "no_cause_reason": "A public holiday",
        "no_action_reason": "It passes by itself",
    }
    text = words(at(ana, "conclude", said))
    assert "The review is closed." in text
    assert "Nothing to be done." in text
    assert "No cause: A public holiday" not in text, "a proposed cause is still listed"
    assert "No action: It passes by itself" in text
    closed = review_numbered(case.number)
    assert (closed.is_closed, closed.closed_by) == (True, ana)


def test_a_closed_review_offers_nothing_to_change(at, ana, case):
    said = {"close": "yes", "conclusion": "x", "no_cause_reason": "a", "no_action_reason": "b"}
    page = at(ana, "conclude", said)
    assert "/accept" not in page.content.decode()
    assert at(ana, f"causes/{case.causes.get().pk}/accept", {}, follow=False).status_code == 409
    assert at(ana, "conclude").status_code == 409


def test_what_is_written_is_kept_without_closing(at, ana, case):
    text = words(at(ana, "conclude", {"conclusion": "So far: the page."}))
    assert "So far: the page." in text
    assert not review_numbered(case.number).is_closed


# The whole


def test_the_state_leads_on_by_what_is_decided(at, ana, case):
    def current():
        found = re.search(r'aria-current="step">\s*(?:<svg.*?</svg>)?([^<]+)', at(ana).content.decode())
        return found.group(1).strip()

    assert current() == "Open"
    at(ana, "begin", {})
    assert current() == "Analysis"
    at(ana, f"causes/{case.causes.get().pk}/accept", {})
    at(ana, "actions/add", {**DRAFT, "owner": ana.pk})
    assert current() == "Action"
    at(ana, f"actions/{case.actions.get().pk}/finish", {"done_on": "2026-03-17"})
    assert current() == "Re-measurement"


def test_the_history_says_who_decided_what(at, ana, case):
    at(ana, "causes/add", {"text": "Products moved", "label": "", "url": ""})
    assert "Ana added a cause “Products moved”" in words(at(ana))


def test_the_history_names_a_proposed_cause_in_words(at, ana, case):
    text = words(at(ana, f"causes/{case.causes.get().pk}/accept", {}))
    assert "Ana accepted a cause “Order rate explains 89.2% of it”" in text
    assert "part:drivers" not in text


def test_title_owner_due_time_and_people_are_changed(at, ana, ben, case):
    said = {"title": "Douyin fell", "owner": ben.pk, "due_at": "2026-03-20T18:00", "participants": [ana.pk]}
    text = words(at(ana, "edit", said))
    assert "Douyin fell" in text
    changed = review_numbered(case.number)
    assert (changed.owner, list(changed.participants.all())) == (ben, [ana])
    assert changed.due_at.isoformat() == "2026-03-20T10:00:00+00:00", "18:00 in Shanghai"


def test_who_has_no_part_in_a_review_reads_it_and_changes_nothing(at, ben, case):
    page = at(ben)
    assert "Accept</button>" not in page.content.decode()
    refused = at(ben, f"causes/{case.causes.get().pk}/accept", {}, follow=False)
    assert refused.status_code == 403
    assert "belongs to Ana" in words(refused)


def test_a_participant_may_judge(at, ben, case):
    case.participants.add(ben)
    assert at(ben, f"causes/{case.causes.get().pk}/accept", {}, follow=False).status_code == 302


def test_another_workspace_does_not_have_it(client_of, cai, other_workspace, case):
    assert client_of(cai).get(f"/w/{other_workspace.slug}/reviews/{case.number}").status_code == 404


def test_nothing_is_logged_by_looking(at, ana, case):
    before = AuditEntry.objects.count()
    at(ana)
    assert AuditEntry.objects.count() == before


def test_the_page_asks_the_database_few_questions(at, ana, case, client_of, django_assert_max_num_queries):
    for turn in range(5):
        at(ana, "causes/add", {"text": f"Cause {turn}", "label": "", "url": ""})
        at(ana, "actions/add", {**DRAFT, "owner": ana.pk})
    client = client_of(ana)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"/w/{case.workspace.slug}/reviews/{case.number}")


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_numbers_are_written_in_the_readers_language(at, ana, language):
    ana.language = language
    ana.save(update_fields=["language"])
    with translation.override(language):
        text = words(at(ana))
    assert ("¥12.1\u00a0万" if language == "zh-hans" else "¥12.1\u00a0萬") in text.replace(
        " 万", "\u00a0万"
    ).replace(" 萬", "\u00a0萬")
