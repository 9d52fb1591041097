"""SIGTERM while a large import is being shown: the server ends in time, and the next one counts every row once."""

from pathlib import Path

import pytest

from tests.server.running import Home, RunningServer, run_command

pytestmark = pytest.mark.server

ROWS = 200_000
#: What ending may take where pages and jobs get half a second.
LONGEST_END = 20


def orders(file: Path) -> Path:
    """Orders of many customers in a year."""
    with file.open("w", encoding="utf-8") as lines:
        lines.write("订单号,客户ID,实付金额,支付时间\n")
        for number in range(ROWS):
            day = f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            lines.write(f"A{number},u{number % 5000},{number % 90 + 10},{day} 10:00:00\n")
    return file


def is_read(home: Home) -> bool:
    """The whole file is stored, and is being shown."""
    return home.rows("SELECT count(*) FROM core_jobstep WHERE name = 'end' AND state = 'done'") == [(1,)]


def state_of_import(home: Home) -> tuple[object, ...]:
    [row] = home.rows("SELECT state, read, loaded, skipped, refused_by FROM events_dataimport")
    return row


def test_a_stop_while_an_import_is_shown_ends_in_time_and_the_next_start_goes_on(
    home: Home, start, tmp_path
) -> None:
    server: RunningServer = start(module="tests.server.impatient")
    secret = run_command(home, "key", "create", "--workspace", "ours", "--kind", "secret").strip()
    file = str(orders(tmp_path / "orders.csv"))
    address = ("--url", home.url, "--key", secret)
    run_command(home, "import", file, "--kind", "orders", "--source", "shop", "--no-wait", *address)
    server.wait_for(lambda: is_read(home), what="the file to be read")
    server.process.terminate()

    assert server.process.wait(LONGEST_END) == 0, server.log.read_text()
    assert "store_left_running" not in server.log.read_text()
    assert state_of_import(home)[0] == "loading"

    again: RunningServer = start()
    again.wait_for(lambda: state_of_import(home)[0] != "loading", what="the import to be loaded")
    assert again.stop() == 0, again.log.read_text()
    assert state_of_import(home) == ("loaded", ROWS, ROWS, 0, "{}")
    counted = home.stored("SELECT event, count(), uniqExact(message_id) FROM events GROUP BY event")
    assert counted == [("order_completed", ROWS, ROWS)]
