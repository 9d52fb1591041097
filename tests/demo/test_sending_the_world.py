"""The sender: every event is acknowledged once, whatever the intake answers on the way."""

import gzip
import http.server
import json
import threading
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from demo.send import BATCH, SendFailedError, Sent, send, send_payloads


@dataclass
class Intake:
    """A tiny intake. `answers` are given in turn; after them everything is acknowledged."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    acknowledged: Counter = field(default_factory=Counter)
    requests: list[dict] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def take(self, handler: http.server.BaseHTTPRequestHandler) -> tuple[int, dict[str, str]]:
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        body = json.loads(gzip.decompress(raw))
        with self.lock:
            self.connections.add(handler.client_address)
            self.requests.append({"path": handler.path, "headers": dict(handler.headers), "body": body})
            status, headers = self.answers.pop(0) if self.answers else (200, {})
            if status == 200:
                self.acknowledged.update(payload["messageId"] for payload in body["batch"])
        return status, headers


@pytest.fixture
def intake() -> Iterator[Intake]:
    state = Intake()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            status, headers = state.take(self)
            if status == 0:
                self.close_connection = True
                return
            answer = b'{"success": true}' if status == 200 else b'{"message": "no"}'
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        state.url = f"http://127.0.0.1:{server.server_port}"
        yield state
        server.shutdown()


def some_payloads(count: int) -> list[dict[str, object]]:
    return [{"type": "page", "anonymousId": "a", "messageId": f"m{number}"} for number in range(count)]


def deliver(intake: Intake, count: int, *, waits: list[float], progress=lambda _done, _total: None) -> Sent:
    return send_payloads(
        some_payloads(count), total=count, base_url=intake.url, write_key="wk", progress=progress, sleep=waits.append
    )  # fmt: skip


def test_a_whole_world_arrives_each_event_once(intake, small_world):
    heard: list[tuple[int, int]] = []
    sent = send(small_world, base_url=intake.url, write_key="wk", progress=lambda *step: heard.append(step))
    ids = [payload["messageId"] for day in small_world.days for payload in day]
    assert intake.acknowledged == Counter(ids)
    assert sent == Sent(len(ids), -(-len(ids) // BATCH), 0)
    assert heard[-1] == (len(ids), len(ids))
    assert heard == sorted(heard)
    assert len(intake.connections) <= 2


def test_too_fast_is_waited_for_as_told_and_sent_again(intake):
    intake.answers = [(429, {"Retry-After": "7"}), (200, {}), (503, {"Retry-After": "2"})]
    waits: list[float] = []
    sent = deliver(intake, 1_200, waits=waits)
    assert set(intake.acknowledged.values()) == {1}
    assert len(intake.acknowledged) == 1_200
    assert sent == Sent(1_200, 3, 2)
    assert sorted(waits) == [2.0, 7.0]


def test_a_dropped_connection_is_opened_again(intake):
    intake.answers = [(0, {})]
    sent = deliver(intake, 10, waits=[])
    assert sent == Sent(10, 1, 1)
    assert set(intake.acknowledged.values()) == {1}


def test_batches_are_what_a_segment_client_sends(intake):
    before = datetime.now(UTC) - timedelta(seconds=1)
    deliver(intake, 501, waits=[])
    assert sorted(len(request["body"]["batch"]) for request in intake.requests) == [1, 500]
    for request in intake.requests:
        assert request["path"] == "/v1/batch"
        assert b64decode(request["headers"]["Authorization"].removeprefix("Basic ")) == b"wk:"
        assert datetime.fromisoformat(request["body"]["sentAt"]) >= before


def test_a_refused_key_ends_the_sending_and_says_what_to_check(intake):
    intake.answers = [(401, {})] * 4
    with pytest.raises(SendFailedError, match=r"401.*write key"):
        deliver(intake, 5_000, waits=[])
    assert len(intake.requests) <= 2
    assert not intake.acknowledged


def test_an_intake_that_never_comes_back_is_given_up_with_a_reason(intake):
    intake.answers = [(503, {})] * 100
    waits: list[float] = []
    with pytest.raises(SendFailedError, match="took no batch in 12 tries"):
        deliver(intake, 10, waits=waits)
    assert waits == sorted(waits)


def test_an_address_without_a_scheme_is_refused():
    with pytest.raises(SendFailedError, match="give one like"):
        send_payloads([], total=0, base_url="localhost:8000", write_key="wk", progress=lambda *_: None)
