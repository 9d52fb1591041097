import pytest

from yunchou.analytics import migrations
from yunchou.analytics.errors import SchemaTooNew
from yunchou.analytics.migrations import migrate, schema_version
from yunchou.analytics.schema import EVENT_COLUMNS, FACT_COLUMNS, TABLES


def columns(store, table: str) -> dict[str, str]:
    sql = (
        "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String}"
    )
    return dict(store.select(sql, {"table": table}))


def test_an_empty_store_gets_every_table_and_a_second_run_changes_nothing(empty_event_store):
    applied = migrate(empty_event_store)
    assert applied == [step.version for step in migrations.migrations()]
    assert all(columns(empty_event_store, table) for table in TABLES)
    assert migrate(empty_event_store) == []
    assert schema_version(empty_event_store) == applied[-1]


def test_the_events_table_has_the_columns_that_the_loader_is_told(event_store):
    assert columns(event_store, "events") == EVENT_COLUMNS


def test_what_imports_state_has_the_columns_that_the_importers_are_told(event_store):
    own = {"bucket": "UInt8", "fingerprint": "UInt64"}
    assert columns(event_store, "event_versions") == EVENT_COLUMNS | own
    assert columns(event_store, "facts") == FACT_COLUMNS


def test_a_step_that_broke_off_half_way_is_finished_by_the_next_run(empty_event_store, monkeypatch):
    real, ran = empty_event_store.command, []

    def breaks_off(sql, values=None):
        ran.append(sql)
        if len(ran) == 4:
            raise KeyboardInterrupt
        real(sql, values)

    monkeypatch.setattr(empty_event_store, "command", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        migrate(empty_event_store)
    monkeypatch.undo()
    assert schema_version(empty_event_store) == 0
    assert migrate(empty_event_store)[0] == 1
    assert all(columns(empty_event_store, table) for table in TABLES)


def test_a_store_of_a_newer_version_is_refused_and_left_alone(event_store):
    event_store.command("INSERT INTO schema_versions (version, name) SELECT 999, 'from_the_future'")
    with pytest.raises(SchemaTooNew, match="schema version 999, this program knows up to 3"):
        migrate(event_store)


def test_versions_are_numbered_without_a_gap():
    versions = [step.version for step in migrations.migrations()]
    assert versions == list(range(1, len(versions) + 1))


@pytest.mark.parametrize("table", [name for name in TABLES if "session" not in name])
def test_what_was_acknowledged_is_flushed_to_the_disk(event_store, table):
    sql = "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = {table:String}"
    [(ddl,)] = event_store.select(sql, {"table": table})
    assert "fsync_after_insert = 1" in ddl
    assert "fsync_part_directory = 1" in ddl
    assert "min_rows_to_fsync_after_merge = 1" in ddl
