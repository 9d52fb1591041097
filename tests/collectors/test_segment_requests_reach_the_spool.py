"""The Segment wire edge: every way the SDKs send an event ends in the spool, exactly as it came."""

import gzip
import json

import pytest

TRACK = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "messageId": "m1",
    "properties": {"revenue": 99.5},
}
# The shape of @segment/analytics-node and of segment-analytics-python.
BATCH = {
    "batch": [
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"name": "张三"},
            "messageId": "node-next-1",
            "integrations": {},
        },
        {
            "type": "track",
            "event": "Order Completed",
            "userId": "u1",
            "messageId": "node-next-2",
            "anonymousId": None,
        },
        {
            "type": "page",
            "name": "首页",
            "properties": {"url": "https://x.cn"},
            "userId": "u1",
            "messageId": "node-next-3",
        },
    ],
    "writeKey": "wk_anas_workspace",
    "sentAt": "2026-11-22T01:31:21.937Z",
}
# The shape of @segment/analytics-next: JSON labelled as text, to avoid a preflight.
BROWSER = {
    "type": "page",
    "anonymousId": "1a400618-3cbc-44f4-800e-00b234824141",
    "messageId": "ajs-next-1795311098677-9a1a4006",
    "context": {
        "library": {"name": "analytics.js", "version": "next-1.84.3"},
        "campaign": {"source": "douyin"},
    },
    "writeKey": "wk_anas_workspace",
    "sentAt": "2026-11-22T01:31:38.817Z",
}

SINGLE_PATHS = [
    f"/v1/{name}"
    for kind in ("identify", "track", "page", "screen", "group", "alias")
    for name in (kind, kind[0])
]


@pytest.mark.parametrize("path", SINGLE_PATHS)
def test_a_single_event_is_stored_as_it_came(world, anas, path):
    reply = world.client.post(path, TRACK)
    assert (reply.status, reply.json) == (200, {"success": True})
    (record,) = world.records()
    assert json.loads(record.body) == TRACK
    assert (record.workspace, record.events, record.meta["path"]) == (anas.workspace, 1, path)


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b"])
def test_a_batch_is_one_record_that_counts_its_events(world, path):
    assert world.client.post(path, BATCH).status == 200
    (record,) = world.records()
    assert (record.events, json.loads(record.body)) == (3, BATCH)


def test_a_browser_event_labelled_as_text_is_stored(world):
    headers = {
        "content-type": "text/plain",
        "origin": "https://shop.example.cn",
        "user-agent": "Mozilla/5.0 浏览器",
    }
    assert world.client.post("/v1/p", BROWSER, **headers).status == 200
    assert json.loads(world.records()[0].body) == BROWSER


@pytest.mark.parametrize(
    "headers", [{}, {"content-encoding": "gzip"}, {"content-type": "application/x-www-form-urlencoded"}]
)
def test_gzip_is_seen_by_its_first_bytes_whatever_the_headers_say(world, headers):
    assert world.client.post("/v1/batch", BATCH, zipped=True, **headers).status == 200
    (record,) = world.records()
    assert record.meta["encoding"] == "gzip"
    assert json.loads(gzip.decompress(record.body)) == BATCH


def test_plain_json_under_a_gzip_header_is_taken_for_what_it_is(world):
    assert world.client.post("/v1/batch", BATCH, **{"content-encoding": "gzip"}).status == 200
    assert world.records()[0].meta["encoding"] == ""


@pytest.mark.parametrize("way", ["basic", "body", "query"])
def test_the_write_key_comes_in_any_of_three_places(world, cais, way):
    key, workspace = cais
    body = {**TRACK, **({"writeKey": key} if way == "body" else {})}
    if way == "query":
        reply = world.client.send("POST", "/v1/track", json.dumps(body).encode(), query=f"writeKey={key}")
    else:
        reply = world.client.post("/v1/track", body, key=key if way == "basic" else None)
    assert reply.status == 200
    assert world.records()[0].workspace == workspace


def test_an_empty_user_name_leaves_the_word_to_the_body(world, anas):
    assert world.client.post("/v1/track", {**TRACK, "writeKey": anas.key}, key="").status == 200


def test_the_key_in_the_header_decides_when_two_differ(world, anas, cais):
    assert world.client.post("/v1/track", {**TRACK, "writeKey": cais.key}, key=anas.key).status == 200
    assert world.records()[0].workspace == anas.workspace


def test_a_body_in_many_pieces_is_put_together(world, anas):
    body = json.dumps({**BATCH, "filler": "x" * 10_000}).encode()
    parts = [body[start : start + 700] for start in range(0, len(body), 700)]
    assert world.client.send("POST", "/v1/batch", parts=parts).status == 200
    assert world.records()[0].body == body


def test_a_large_body_is_inspected_beside_the_event_loop_and_stored(world):
    batch = {"batch": [{**TRACK, "messageId": f"m{number}", "note": "x" * 400} for number in range(1000)]}
    assert world.client.post("/v1/batch", batch).status == 200
    assert world.records()[0].events == 1000


def test_an_empty_batch_is_fine_and_stores_nothing(world):
    assert world.client.post("/v1/batch", {"batch": []}).status == 200
    assert world.records() == []


@pytest.mark.parametrize(
    "body", [b'{"event":"x","value":NaN}', b'{"event":"\\ud800"}', b'\xef\xbb\xbf{"event":"x"}']
)
def test_json_that_only_a_tolerant_reader_takes_is_stored_and_marked(world, body):
    assert world.client.post("/v1/track", body).status == 200
    (record,) = world.records()
    assert (record.body, record.flags) == (body, 1)


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"), ("", ""), ("unix", "")],
)
def test_only_the_network_of_the_sender_is_kept(world, address, kept):
    world.client.address = (address, 1)
    world.client.post("/v1/track", TRACK)
    assert world.records()[0].meta["ip"] == kept


@pytest.mark.parametrize(
    ("proxies", "kept"), [(0, "203.0.113.0"), (1, "198.51.100.0"), (2, "192.0.2.0"), (3, "192.0.2.0")]
)
def test_as_many_proxies_are_believed_as_the_setting_says(open_world, proxies, kept):
    world = open_world(trusted_proxies=proxies)
    world.client.post("/v1/track", TRACK, **{"x-forwarded-for": "192.0.2.9, 198.51.100.8"})
    assert world.records()[0].meta["ip"] == kept


def test_other_paths_are_handed_to_the_pages(world):
    for path in ("/", "/v1/unknown", "/v1", "/api/v1/events"):
        assert world.client.send("POST", path).status == 404
    assert world.passed_on == ["/", "/v1/unknown", "/v1", "/api/v1/events"]


def test_a_page_of_any_origin_may_send_without_credentials(world):
    wanted = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,x-retry-count",
    }
    reply = world.client.send("OPTIONS", "/v1/t", headers={"origin": "https://shop.example.cn", **wanted})
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["access-control-allow-headers"] == "authorization,x-retry-count"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in reply.headers
    assert world.client.post("/v1/t", TRACK).headers["access-control-allow-origin"] == "*"


def test_header_names_are_not_echoed_unchecked(world):
    reply = world.client.send(
        "OPTIONS", "/v1/t", headers={"access-control-request-headers": "a\r\nset-cookie: x"}
    )
    assert reply.headers["access-control-allow-headers"] == "authorization, content-type, content-encoding"


def test_analytics_next_is_told_its_key_and_where_to_send(world, anas):
    world.client.scheme = "https"
    reply = world.client.send(
        "GET", f"/v1/projects/{anas.key}/settings", headers={"host": "ops.example.cn:8443"}
    )
    segment = reply.json["integrations"]["Segment.io"]
    assert reply.status == 200
    assert (segment["apiKey"], segment["apiHost"], segment["protocol"]) == (
        anas.key,
        "ops.example.cn:8443/v1",
        "https",
    )


def test_settings_are_not_given_for_an_unknown_key_or_a_strange_host(world, anas):
    assert world.client.send("GET", "/v1/projects/wk_nobody/settings", headers={"host": "x"}).status == 401
    assert (
        world.client.send("GET", f"/v1/projects/{anas.key}/settings", headers={"host": "x/<b>"}).status == 400
    )
