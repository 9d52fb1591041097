"""The pages of reports: made, read, opened to each number's page, exported, held against today's data."""

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import NOW
from tests.events.imports.desk import csv_of
from tests.reports.conftest import FIELDS, STATED, WEEK, stated
from tests.web.reading import words
from tests.web.report_places import report_that_says
from yunchou.accounts.models import Membership
from yunchou.inbox.models import Delivery
from yunchou.reports.models import Report, ReportSchedule
from yunchou.web.reports.writing import letter_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(client_of, ana):
    return client_of(ana)


@pytest.fixture
def page(made, workspace):
    return f"/w/{workspace.slug}/reports/{made.pk}"


def test_one_is_made_from_the_list(stated_weeks, workspace, client):
    answer = client.post(f"/w/{workspace.slug}/reports/make", {"kind": "weekly", "day": str(WEEK)})
    report = Report.unscoped.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/w/{workspace.slug}/reports/{report.pk}")
    assert "9 – 15 Mar" in words(client.get(f"/w/{workspace.slug}/reports"))


def test_days_that_are_not_over_are_refused_beside_the_field(stated_weeks, workspace, client):
    answer = client.post(f"/w/{workspace.slug}/reports/make", {"kind": "weekly", "day": str(NOW.date())})
    assert "These days are not over" in words(answer)


def test_the_report_argues(page, client):
    text = words(client.get(page))
    assert "Orders: 21 (−50.0%; 42 before). That is more than chance." in text
    assert (
        "The largest loss point is the step from Visits to Leads: 40.0% before, 20.0% now; "
        "that is about 21 orders less. That is more than chance."
    ) in text
    assert "Lead rate fell in Paid search: about 21 orders" in text
    assert "82 in each of two arms, about 6 days" in text


def test_every_number_opens_to_its_own_page_over_the_same_days(page, client):
    reading = client.get(page).context["reading"]
    links = [row.href for row in reading.numbers] + [row.href for row in reading.losses]
    links += [href for row in reading.channels for _figure, _delta, href, _classes in row.cells if href]
    assert len(links) > 15
    for link in dict.fromkeys(links):
        assert "from=2026-03-09&to=2026-03-15" in link
        assert client.get(link).status_code == 200
    orders = next(row for row in reading.numbers if row.label == "Orders")
    assert client.get(orders.href).context["card"].value.text == orders.now.text


def test_an_old_report_shows_the_same_after_the_data_changed(page, client, stated_weeks):
    before = _told(client.get(page))
    stated_weeks.now = NOW + timedelta(hours=1)
    stated_weeks.load(csv_of(FIELDS, *stated(WEEK, clicks=90)), mapping=STATED)
    assert _told(client.get(page)) == before
    text = words(client.get(f"{page}/differences"))
    assert "“file.csv” was imported on" in text
    assert "numbers are others now" in text


def _told(page):
    """Without the frame, in which the guided tour counts pages and events."""
    return words(page).partition("In short")[2]


def test_nothing_changed_is_said_in_words(page, client):
    assert "numbers were counted again and are the same" in words(client.get(f"{page}/differences"))


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_it_is_taken_as_a_file(kind, begins, page, client):
    answer = client.get(page, {"format": kind})
    assert answer.content.startswith(begins)
    assert f".{kind}" in answer["Content-Disposition"]


def test_the_workbook_calculates_with_what_the_page_shows(page, client):
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(page, {"format": "xlsx"}).content))
    cells = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert any(row[:3] == ["Orders", 21, 42] for row in cells)
    step = next(row for row in cells if row[:1] == ["Visits → Leads"])
    assert step[1:3] == [0.2, 0.4], "a rate is a number, not its words"


def test_a_viewer_reads_and_takes_nothing_away(page, client_of, workspace, new_user):
    vera = new_user("Vera")
    Membership.unscoped.create(user=vera, workspace=workspace, role="viewer", joined_at=NOW)
    answer = client_of(vera).get(page, {"format": "pdf"})
    assert answer["Content-Type"].startswith("text/html")
    assert "?format=docx" not in answer.content.decode()


def test_it_is_sent_to_who_is_chosen_and_stands_beside_it(page, client, ana, office):
    answer = client.post(f"{page}/send", {"people": [str(ana.pk)], "formats": ["pdf", "docx"]})
    assert answer.status_code == 302
    sent = Delivery.unscoped.get()
    assert [file.name.rpartition(".")[2] for file in sent.files.all()] == ["pdf", "docx"]
    assert "Sent to" in words(client.get(page))


def test_nobody_chosen_is_refused_beside_the_field(page, client):
    assert "Nobody is chosen." in words(client.post(f"{page}/send", {}))


def test_a_schedule_is_set_and_shown(workspace, client, ana, scope):
    address = f"/w/{workspace.slug}/reports/schedule/weekly"
    asked = {
        "is_on": "on",
        "weekday": "4",
        "month_day": "1",
        "hour": "10",
        "people": [str(ana.pk)],
        "formats": ["xlsx"],
    }
    assert client.post(address, asked).status_code == 302
    kept = ReportSchedule.objects.get()
    assert (kept.is_on, kept.weekday, kept.hour, kept.formats) == (True, 4, 10, ["xlsx"])
    assert list(kept.people.all()) == [ana]
    assert "each week, from 10:00" in words(client.get(f"/w/{workspace.slug}/reports"))
    assert client.get(f"/w/{workspace.slug}/reports/schedule/daily").status_code == 404


def test_hostile_words_stay_words(workspace, ana, client, scope):
    hostile = "<img src=x onerror=alert(1)>[a](https://evil.example)%s%(orders)s"
    made = report_that_says(hostile, workspace=workspace, by=ana)
    page = client.get(f"/w/{workspace.slug}/reports/{made.pk}").content.decode()
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "](https://evil" not in letter_of(made).text
    for kind in ("docx", "xlsx", "pdf"):
        assert client.get(f"/w/{workspace.slug}/reports/{made.pk}", {"format": kind}).status_code == 200
