"""How a server starts, refuses a second one, makes keys beside itself, and stops."""

import pytest

from tests.server.running import RunningServer, run_command

pytestmark = pytest.mark.server


def message(number: int) -> dict[str, object]:
    return {"type": "track", "event": "Product Viewed", "messageId": f"m-{number}", "userId": "u1"}


def test_it_takes_events_stops_with_code_0_and_has_them_in_the_store(start, home):
    server = start()
    assert server.send(message(1), message(2))[0] == 200
    assert server.stop() == 0, server.log.read_text()
    assert not list((home.folder / "spool").glob("*.open"))
    if (
        home.account()["loaded"] < 2
    ):  # stopped before the loader's next look: the next start goes on from there
        again = start()
        again.wait_until_loaded(2)
        assert again.stop() == 0
    assert home.stored("SELECT event, count() FROM events GROUP BY event") == [("product_viewed", 2)]


def test_a_key_is_printed_alone_and_works_at_once_while_the_server_runs(start, home):
    server = start()
    printed = run_command(home, "key", "create", "--workspace", "ours", "--kind", "write")
    assert printed.count("\n") == 1
    home.key = printed.strip()
    assert server.send(message(1))[0] == 200


def test_a_second_server_on_the_folder_says_who_has_it_and_ends_with_code_1(start, home):
    first = start()
    second = RunningServer(home, {})
    assert second.process.wait(60) == 1
    said = second.log.read_text()
    assert f"process {first.process.pid}" in said
    assert str(home.folder) in said
    assert "YUNCHOU_DATA" in said
    assert "Traceback" not in said
    assert first.get("/healthz")[0] == 200
