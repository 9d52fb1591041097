"""Files over the API: recognised ones are loaded, others wait and say for what, refused rows come back, all can be undone."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from yunchou.accounts.permissions import Scope
from yunchou.accounts.services import create_key
from yunchou.core.jobs import run_due_jobs
from yunchou.core.models import AuditEntry
from yunchou.core.scope import workspace_scope
from yunchou.events.models import DataImport, FactAccount

SPEND = (
    "日期,展现量,点击量,花费\n2026-03-01,1000,50,12.50\n2026-03-02,many,60,14.00\n2026-03-03,1200,70,16.25\n"
)


@pytest.fixture
def key(transactional_db, in_this_process, secret_key, now):
    """A secret key; files are loaded by jobs in the test's own thread, at its own moment."""
    with time_machine.travel(now, tick=False):
        yield secret_key


@pytest.fixture
def bring(client, key) -> Callable[..., Any]:
    def send(content: str, *, name: str = "spend.csv", **said: object):
        form = {"file": SimpleUploadedFile(name, content.encode()), **said}
        return client.post("/api/v1/imports", form, headers=bearer(key))

    return send


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def look(client, key) -> Callable[[object], dict[str, Any]]:
    return lambda number: client.get(f"/api/v1/imports/{number}", headers=bearer(key)).json()


def test_a_file_whose_kind_is_said_is_loaded_and_accounted_for(bring, look):
    response = bring(SPEND, kind="facts", source="agency", account="main", channel="paid_search")
    assert response.status_code == 201
    assert (response.json()["state"], response.json()["waiting_for"]) == ("loading", None)
    run_due_jobs()
    done = look(response.json()["id"])
    assert done["state"] == "loaded"
    assert (done["read"], done["loaded"], done["skipped"], done["refused"]) == (3, 2, 0, 1)
    assert done["refused_by"] == {"not_a_number": 1}
    assert (done["first_day"], done["last_day"]) == ("2026-03-01", "2026-03-03")
    assert done["by"] == "report", "the key names itself"
    assert FactAccount.unscoped.get().account == "main"


def test_a_known_export_needs_no_word(bring):
    header = "Day,Campaign,Campaign ID,Ad group,Ad group ID,Currency code,Impr.,Clicks,Cost\n"
    row = "2026-03-01,Spring,1,Brand,2,CNY,1000,50,12.50\n"
    started = bring(header + row).json()
    assert (started["state"], started["template"], started["kind"]) == ("loading", "google_ads", "facts")


def test_a_file_that_nobody_knows_waits_and_says_for_what(bring, look):
    response = bring("a,b\n1,2\n", name="mystery.csv")
    assert response.status_code == 201
    kept = response.json()
    assert kept["state"] == "received"
    assert kept["waiting_for"]["code"] == "bad_mapping"
    assert kept["waiting_for"]["advice"]
    assert look(kept["id"])["waiting_for"] == kept["waiting_for"]


def test_columns_that_only_look_like_something_start_nothing(bring):
    kept = bring("日期,展示,点击,花费\n2026-03-01,1,2,3\n", name="who-knows.csv").json()
    assert kept["state"] == "received"
    assert "who-knows.csv" in kept["waiting_for"]["message"]


def test_a_file_is_only_looked_at_when_it_is_not_to_start(bring):
    kept = bring(SPEND, kind="facts", start="false").json()
    assert (kept["state"], kept["kind"]) == ("received", "facts")


@pytest.mark.parametrize(
    ("said", "field"),
    [({"template": "nobody"}, "template"), ({"channel": "nowhere"}, "channel"), ({"kind": "poems"}, "kind")],
)
def test_a_word_that_means_nothing_is_refused_before_the_file_is_kept(bring, said, field):
    response = bring(SPEND, **said)
    assert response.status_code == 422
    assert response.json()["error"]["field"].endswith(field)
    assert not DataImport.unscoped.exists()


def test_a_constant_that_such_a_file_cannot_have_is_what_it_waits_for(bring):
    kept = bring(SPEND, kind="facts", shop="ours").json()
    assert kept["state"] == "received"
    assert kept["waiting_for"]["field"] == "shop"


def test_a_file_that_is_no_table_is_refused_in_the_one_error_shape(bring):
    response = bring("PK\x03\x04 broken", name="broken.xlsx")
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "unreadable_file"
    assert response.json()["error"]["field"] == "file"


def test_a_request_without_a_file_is_refused(client, key):
    response = client.post("/api/v1/imports", {"kind": "facts"}, headers=bearer(key))
    assert response.status_code == 422
    assert response.json()["error"]["field"].endswith("file")


def test_the_refused_rows_come_with_their_reasons(bring, client, key):
    number = bring(SPEND, kind="facts").json()["id"]
    run_due_jobs()
    response = client.get(f"/api/v1/imports/{number}/refused", headers=bearer(key))
    assert response.headers["Content-Type"] == "text/csv"
    title, row = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert title.startswith("日期,展现量,点击量,花费,")
    assert row.startswith("2026-03-02,many,60,14.00,3,")


def test_a_file_without_refused_rows_has_no_file_of_them(bring, client, key):
    number = bring("日期,展现量\n2026-03-01,1\n", kind="facts").json()["id"]
    run_due_jobs()
    assert client.get(f"/api/v1/imports/{number}/refused", headers=bearer(key)).status_code == 404


def test_an_import_is_taken_back_once_and_the_key_is_named_for_it(bring, look, client, key):
    number = bring(SPEND, kind="facts").json()["id"]
    undo = f"/api/v1/imports/{number}/undo"
    assert client.post(undo, headers=bearer(key)).status_code == 409, "it is loading"
    run_due_jobs()
    answer = client.post(undo, headers=bearer(key))
    assert (answer.status_code, answer.json()["state"]) == (202, "undoing")
    run_due_jobs()
    assert look(number)["state"] == "undone"
    assert client.post(undo, headers=bearer(key)).json()["error"]["code"] == "conflict"
    assert AuditEntry.unscoped.get(action="import.undo_asked").actor_label == "report"


def test_imports_are_listed_newest_first_page_by_page(bring, client, key):
    numbers = [bring(SPEND, name=f"{n}.csv").json()["id"] for n in range(3)]
    listed, page = [], 1
    while page:
        found = client.get("/api/v1/imports", {"limit": 2, "page": page}, headers=bearer(key)).json()
        listed += [one["id"] for one in found["imports"]]
        page = found["next"]
    assert listed == numbers[::-1]


def test_listing_imports_costs_the_same_however_many(bring, client, key, django_assert_num_queries):
    def asked() -> int:
        with django_assert_num_queries(2, exact=False) as found:
            client.get("/api/v1/imports", headers=bearer(key))
        return len(found)

    bring(SPEND)
    one = asked()
    for _more in range(3):
        bring(SPEND)
    assert asked() == one


def test_another_workspace_sees_none_of_it(bring, client, other_workspace, now):
    number = bring(SPEND, kind="facts").json()["id"]
    with workspace_scope(other_workspace):
        _key, raw = create_key(
            "secret", name="x", scopes=[Scope.IMPORTS], by=None, actor_label="test", now=now
        )
    assert client.get("/api/v1/imports", headers=bearer(raw)).json() == {"imports": [], "next": None}
    for method, path in (("GET", ""), ("GET", "/refused"), ("POST", "/undo")):
        address = f"/api/v1/imports/{number}{path}"
        assert client.generic(method, address, headers=bearer(raw)).status_code == 404
