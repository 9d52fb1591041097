"""The list of reviews, opening one by hand, its report, and the words for every code."""

import io
from datetime import timedelta
from decimal import Decimal

import docx
import pytest
from django.utils import translation

from tests.documents.pdf_reader import pages_of
from tests.web.reading import words, workbook
from tests.web.review_cases import CHANGE, OF, change_beside, findings, part, proposed, review_of
from yunchou.core.changes import add_note
from yunchou.core.scope import workspace_scope
from yunchou.metrics.slices import Slice
from yunchou.reviews.codes import CODES
from yunchou.reviews.figures import Breakdown, By
from yunchou.reviews.models import Review
from yunchou.reviews.services import close_review, state_no_action, state_no_cause, write_up
from yunchou.web.reviews.words import KIND_PREFIX, SENTENCES, sentence

MOST_QUERIES = 14


@pytest.fixture
def inside(workspace, at_noon):
    with workspace_scope(workspace):
        yield


@pytest.fixture
def at(client_of, workspace, inside):
    def visit(person, path="", data=None, **query):
        address = f"/w/{workspace.slug}/reviews" + (f"/{path}" if path else "")
        client = client_of(person)
        return client.get(address, query) if data is None else client.post(address, data, follow=True)

    return visit


@pytest.fixture
def closed(inside, workspace, ana, now):
    made = review_of(workspace, ana, title="Long over")
    write_up(made, by=ana, now=now, went_well="", went_badly="", conclusion="It passed.")
    state_no_cause(made, by=ana, now=now, reason="A holiday")
    state_no_action(made, by=ana, now=now, reason="Nothing to do")
    close_review(made, by=ana, now=now)
    return made


# The list


def test_open_ones_come_first_the_soonest_due_on_top(at, ana, workspace, now, closed):
    review_of(workspace, ana, title="Later", due_at=now + timedelta(days=5))
    review_of(workspace, ana, title="Sooner", due_at=now + timedelta(hours=5))
    review_of(workspace, ana, title="Late", due_at=now - timedelta(hours=5))
    page = at(ana)
    assert [row.title for row in page.context["table"].page.rows] == ["Late", "Sooner", "Later", "Long over"]
    text = words(page)
    assert "5 hours late" in text
    assert "5 hours left" in text
    assert "\u221232.5%" in text


def test_the_list_is_filtered_by_state_owner_and_what_opened_it(at, ana, ben, workspace, closed):
    review_of(workspace, ben, title="Ben's")
    titles = lambda **query: [row.title for row in at(ana, **query).context["table"].page.rows]  # noqa: E731  a question asked four times
    assert titles(state="closed") == ["Long over"]
    assert titles(owner=ben.pk) == ["Ben's"]
    assert titles(kind="alert") == []
    assert sorted(titles(kind="manual")) == ["Ben's", "Long over"]


def test_the_list_is_searched_by_title_and_number(at, ana, workspace, closed):
    review_of(workspace, ana, title="小红书跌了")
    found = lambda text: [row.review.label for row in at(ana, q=text).context["table"].page.rows]  # noqa: E731  a question asked three times
    assert found("小红书") == ["R-0002"]
    assert found("r-0001") == ["R-0001"]
    assert found("no such") == []


def test_a_filter_that_makes_no_sense_is_left_out(at, ana, closed):
    assert at(ana, state="nonsense", owner="x").status_code == 200


def test_the_list_is_taken_as_a_workbook(at, ana, workspace, closed):
    review_of(workspace, ana, title="=1+1")
    rows = workbook(at(ana, export="xlsx"))
    assert rows[0][:2] == ["Number", "Title"]
    assert [row[:2] for row in rows[1:]] == [["R-0002", "=1+1"], ["R-0001", "Long over"]]


def test_an_empty_list_says_the_next_step(at, ana):
    assert "No reviews yet" in words(at(ana))


def test_a_long_list_is_asked_for_in_few_questions(
    inside, client_of, ana, workspace, django_assert_max_num_queries
):
    for _turn in range(12):
        review_of(workspace, ana)
    client = client_of(ana)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"/w/{workspace.slug}/reviews")


# Opening by hand


def test_a_review_is_opened_for_any_days_of_any_number(at, ana, workspace):
    said = {
        "metric": "orders",
        "part": "channel",
        "value": "douyin",
        "start": "2026-03-10",
        "end": "2026-03-12",
        "owner": ana.pk,
        "title": "Orders fell",
    }
    text = words(at(ana, "open", said))
    assert "Orders fell" in text
    assert "The numbers are being asked for" in text
    made = Review.objects.get()
    assert made.of == Slice("orders").kept_to("channel", "douyin")
    assert str(made.baseline.start) == "2026-02-10"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"start": "2026-03-12", "end": "2026-03-10"}, "end"),
        ({"end": "2026-03-18"}, "end"),
        ({"baseline_start": "2026-03-01"}, "baseline_end"),
        ({"baseline_start": "2026-03-08", "baseline_end": "2026-03-11"}, "baseline_start"),
        ({"part": "no-such"}, "part"),
        ({"start": ""}, "start"),
    ],
)
def test_days_that_cannot_be_reviewed_are_refused_beside_their_field(at, ana, said, field):
    plain = {"metric": "orders", "start": "2026-03-10", "end": "2026-03-12", "owner": ana.pk}
    page = at(ana, "open", plain | said)
    assert page.context["form"].errors[field]
    assert not Review.objects.exists()


def test_the_address_fills_the_form(at, ana):
    form = at(ana, "open", metric="leads", part="channel", value="douyin", start="2026-03-01").context["form"]
    assert [form[name].value() for name in ("metric", "part", "value")] == ["leads", "channel", "douyin"]
    assert str(form["start"].value()) == "2026-03-01"


def test_a_change_opens_one_review_about_itself(at, ana, now, workspace):
    change = add_note("platform_rule", "Fewer long videos", at=now - timedelta(days=5), by=ana, now=now)
    page = at(ana, "open", change=change.pk)
    assert "About the change “Fewer long videos”" in words(page)
    form = page.context["form"]
    said = {name: form[name].value() or "" for name in ("metric", "title", "start", "end", "owner")}
    opened = at(ana, "open", {**said, "change": change.pk})
    assert "form" not in opened.context, opened.context["form"].errors
    made = Review.objects.get()
    assert (made.kind, made.change, made.title) == (Review.Kind.CHANGE, change, "Fewer long videos")
    assert "is open about this already" in words(at(ana, "open", {**said, "change": change.pk}))


# Steps of the funnel and shares


def test_steps_are_named_from_one_to_the_next_and_written_as_shares(at, ana, workspace):
    chain = Breakdown(
        By.STEPS,
        "",
        CHANGE,
        Decimal(0),
        (
            part("visits", "-8944.39", "16904", "16420"),
            part("product-views", "-51741.97", "0.624", "0.441"),
            part("revenue", "2697.63", "217", "221"),
        ),
        "product-views",
        Decimal("0.9"),
        "7",
    )
    made = review_of(workspace, ana, filled=findings(breakdowns=(chain,)))
    text = words(at(ana, str(made.number)))
    assert "Visits 16.9K 16.4K" in text
    assert "Visits → Product views 62.4% 44.1%" in text
    assert "Product views → Revenue ¥217.0 ¥221.0" in text


def test_groups_beyond_the_largest_are_one_row_so_that_the_sum_stays(at, ana, workspace):
    parts = [part(f"is:{city}", str(-100 * (city + 1)), "1000", "900") for city in range(11)]
    rest = CHANGE - sum((one.contribution for one in parts), Decimal(0))
    parts.append(part("other", str(rest), "9", "8"))
    cities = Breakdown(By.DIMENSION, "region", CHANGE, Decimal(0), tuple(parts), "other", Decimal("0.5"), "7")
    made = review_of(workspace, ana, filled=findings(breakdowns=(cities,)))
    page = at(ana, str(made.number))
    fell = page.context["shown"].fell
    assert [row.name for row in fell.rows][-1] == "All others"
    assert sum((row.amount for row in fell.rows), Decimal(0)) == pytest.approx(CHANGE)


# The report


@pytest.fixture
def reviewed(inside, workspace, ana):
    made = review_of(workspace, ana, title="抖音支付金额连续 3 天低于基线")
    change_beside(made, ana, "落地页改版", overlap=0.9)
    proposed(made)
    return made


def test_the_report_is_a_pdf_in_the_order_of_the_page(at, ana, reviewed):
    answer = at(ana, f"{reviewed.number}/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(pages_of(answer.content))
    order = [
        "抖音支付金额连续 3 天低于基线",
        "How much, and where",
        "What changed beside it",
        "Causes",
        "Actions",
    ]
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)
    for said in ("\u2212¥57.99K", "Order rate explains 89.2% of it", "落地页改版", "上海"):
        assert said in text


def test_the_report_is_a_word_file_with_every_breakdown(at, ana, reviewed):
    answer = at(ana, f"{reviewed.number}/report.docx")
    assert answer["Content-Disposition"].endswith("R-0001.docx")
    file = docx.Document(io.BytesIO(answer.content))
    heads = [table.rows[0].cells[0].text for table in file.tables]
    assert "Drivers" in heads
    assert "Region" in heads
    assert len(file.inline_shapes) == 2


def test_the_report_is_a_workbook_too(at, ana, reviewed):
    rows = workbook(at(ana, f"{reviewed.number}/report.xlsx"))
    assert rows[0][0] == "抖音支付金额连续 3 天低于基线"


def test_a_review_without_numbers_makes_a_report_that_says_so(at, ana, reviewed):
    Review.objects.update(findings=None, problem="There is no metric “x”.")
    assert "There is no metric “x”." in "".join(pages_of(at(ana, f"{reviewed.number}/report.pdf").content))


def test_there_is_no_other_form_of_the_report(at, ana, reviewed):
    assert at(ana, f"{reviewed.number}/report.exe").status_code == 404


def test_a_report_of_hostile_titles_is_made(at, ana, workspace):
    made = review_of(workspace, ana, title='=1+1 #import "x" *粗* $x$ <b>')
    assert '=1+1 #import "x" *粗* $x$ <b>' in "".join(pages_of(at(ana, f"{made.number}/report.pdf").content))


# Words


def test_every_code_of_the_domain_has_a_sentence():
    unsaid = {code for code in CODES - SENTENCES.keys() if not code.startswith(KIND_PREFIX)}
    assert unsaid == set()
    assert SENTENCES.keys() - CODES == set()


def test_sentences_name_places_and_times_as_people_do(inside):
    assert sentence("before", {"hours": "6"}) == "6 hours before it began"
    assert sentence("during", {"hours": "72"}) == "only 3 days after it began"
    assert sentence("same_place", {"dimension": "device", "key": "mobile"}).endswith("Device Phone")
    assert sentence("driver", {"metric": "visits"}).endswith("Visits")


def test_a_review_without_a_title_is_called_by_what_it_is_about(at, ana, workspace):
    review_of(workspace, ana)
    assert OF.metric == "revenue"
    assert "Revenue · douyin, 13 – 15 Mar" in words(at(ana))
    with translation.override("zh-hans"):
        ana.language = "zh-hans"
        ana.save(update_fields=["language"])
        assert "3 月 13 日 – 15 日" in words(at(ana))
