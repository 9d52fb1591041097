"""The API's two routes: the last events, and a question with its definition, query and completeness."""

import pytest
import time_machine


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def ask(client, secret_key, now, yesterday):
    def send(question: object, *, key: str = secret_key):
        with time_machine.travel(now, tick=False):
            return client.post("/api/v1/ask", question, content_type="application/json", headers=bearer(key))

    return send


def revenue(day: str, **more: object) -> dict[str, object]:
    measure = {"kind": "sum", "event": "order_completed"}
    return {"measure": measure, "between": {"start": day, "end": day}, **more}


def test_a_question_is_answered_with_its_definition_query_and_version(ask, yesterday):
    day = yesterday.date().isoformat()

    answer = ask(revenue(day, by="channel")).json()

    assert answer["total"] == {"kind": "known", "amount": "129.5000"}
    assert [(group["name"], group["total"]["amount"]) for group in answer["groups"]] == [
        ("paid_search", "129.5000")
    ]
    assert answer["definition"]["unit"] == "money"
    assert "{workspace:UInt64}" in answer["sql"][0]["text"]
    assert answer["data_version"]
    assert answer["completeness"] == {"complete": True, "reasons": []}


def test_a_wrong_question_is_refused_with_field_value_and_advice(ask, yesterday):
    response = ask(revenue(yesterday.date().isoformat(), grain="hour"))

    assert response.status_code == 422
    error = response.json()["error"]
    assert error["code"] == "bad_question"
    assert error["field"] == "grain"
    assert "hour" in error["message"]
    assert "day" in error["advice"]


def test_the_last_events_come_newest_first_and_only_ours(client, secret_key, yesterday):
    found = client.get("/api/v1/events?limit=2", headers=bearer(secret_key)).json()
    rest = client.get(
        "/api/v1/events", {"limit": 100, "event": "order_completed"}, headers=bearer(secret_key)
    ).json()

    assert len(found["events"]) == 2
    assert found["next"] is not None
    assert [event["amount"] for event in rest["events"]] == ["129.5000"]
    assert rest["events"][0]["properties"] == {"order_id": "m2", "revenue": 129.5, "currency": "CNY"}
    assert "cai-canary" not in str(rest)


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_limit_out_of_bounds_is_refused_in_the_one_error_shape(client, secret_key, limit):
    response = client.get("/api/v1/events", {"limit": limit}, headers=bearer(secret_key))

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "bad_input"
    assert response.json()["error"]["field"] == "limit"


def test_every_event_is_on_one_page_even_when_one_request_brought_them_all(client, secret_key, yesterday):
    found, place = [], {}
    while place is not None:
        page = client.get("/api/v1/events", {"limit": 1, **place}, headers=bearer(secret_key)).json()
        found += [event["message_id"] for event in page["events"]]
        place = page["next"]

    assert len(found) == len(set(found)) == 3


def test_without_a_key_nothing_is_answered(client, db):
    response = client.get("/api/v1/events")

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "not_signed_in"


def test_a_write_key_reads_nothing(client, write_key):
    assert client.get("/api/v1/events", headers=bearer(write_key)).status_code == 403
    assert (
        client.post("/api/v1/ask", {}, content_type="application/json", headers=bearer(write_key)).status_code
        == 403
    )


def test_a_key_without_the_scope_is_told_which_one_it_lacks(client, workspace, now):
    from yunchou.accounts.services import create_key  # noqa: PLC0415  models load after Django is set up
    from yunchou.core.scope import workspace_scope  # noqa: PLC0415  models load after Django is set up

    with workspace_scope(workspace):
        _key, raw = create_key("secret", name="narrow", scopes=["ask"], by=None, actor_label="test", now=now)

    response = client.get("/api/v1/events", headers=bearer(raw))

    assert response.status_code == 403
    assert "events:read" in response.json()["error"]["message"]


def test_the_contract_is_published_as_openapi(client):
    contract = client.get("/api/v1/openapi.json").json()

    assert set(contract["paths"]) == {
        "/api/v1/events",
        "/api/v1/ask",
        "/api/v1/imports",
        "/api/v1/imports/{number}",
        "/api/v1/imports/{number}/refused",
        "/api/v1/imports/{number}/undo",
    }
