"""What a page says of an answer: days as people write them, and changes only between what can be compared."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from tests.web.conftest import view
from tests.web.reading import words
from yunchou.analytics.messages import Message
from yunchou.web.names import in_words

DASHBOARD = "/w/ours/dashboard"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1 Mar to 17 Mar"), ("zh-hans", "3 月 1 日 to 3 月 17 日")]
)
def test_the_days_of_a_definition_are_written_for_the_reader(language, said):
    message = Message("%(start)s to %(end)s", {"start": "2026-03-01", "end": "2026-03-17"})
    with translation.override(language):
        assert in_words(message, today=date(2026, 3, 18)) == said


def test_a_day_inside_another_message_is_written_for_the_reader_too():
    inner = Message("since %(day)s", {"day": "2026-03-01"})
    with translation.override("en"):
        assert in_words(Message("counted %(what)s", {"what": inner})) == "counted since 1 Mar 2026"


def test_a_running_day_is_held_against_nothing(client_of, ana, shop):
    page = client_of(ana).get(DASHBOARD, {"period": "today"})
    assert "before: ¥130" in words(page)
    assert "yc-delta" not in page.content.decode()


def test_a_change_with_a_running_day_in_it_is_neither_good_nor_bad(client_of, ana, shop, workspace, now):
    shop.receive([view("m8", "d-person", now - timedelta(days=5))], workspace=workspace)
    shop.load()
    days = {"period": "custom", "from": "2026-03-15", "to": "2026-03-18"}
    html = client_of(ana).get(DASHBOARD, days).content.decode()
    assert "yc-delta yc-flat" in html
    assert "yc-delta yc-good" not in html
    assert "yc-delta yc-bad" not in html
