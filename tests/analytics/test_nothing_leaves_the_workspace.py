import re
from datetime import date
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.imports import Desk, order, stated, whole
from tests.analytics.worlds import LATER, World, event, page, questions, settled
from yunchou.analytics.ask import ask
from yunchou.analytics.batches import Batch
from yunchou.analytics.questions import (
    Dimension,
    EventCount,
    Filter,
    Number,
    NumberSum,
    Op,
    Period,
    Trend,
    UniquePeople,
    Visits,
)
from yunchou.analytics.rows import rows
from yunchou.analytics.schema import TABLES
from yunchou.analytics.sql.drill import drill_sql, drill_total_sql
from yunchou.analytics.sql.parameters import GUARD, Parameters
from yunchou.analytics.sql.sessions import build_sql
from yunchou.analytics.sql.tally import tally_sql
from yunchou.analytics.stores.counting import Drilling, Tallying
from yunchou.analytics.stores.lookups import EventPlace, FactFilter

READS = re.compile(rf"\b(?:FROM|JOIN|IN)\s+\(?\s*({'|'.join(TABLES)})\b(?=(.{{0,60}}))", re.DOTALL)
ANY_DAY = World([event("2026-03-18 02:00")])
SHANGHAI = Period(date(2026, 3, 17), date(2026, 3, 19))
HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=30),
    st.sampled_from(
        [
            "' OR 1=1 --",
            "'); DROP TABLE events; --",
            "{workspace:UInt64}",
            "\\'",
            "\\",
            "\t\n\r",
            "\\N",
            "%(x)s {0} ${y}",
            "`x`",
            "a]['b",
            "/*",
        ]
    ),
)


A_DAY = date(2026, 3, 18)
UNGUARDED = {
    "TRUNCATE TABLE events_to_drop",
    "SELECT total_rows FROM system.tables WHERE database = currentDatabase() AND name = 'events_to_drop'",
    "INSERT INTO published_imports (workspace, import_id) SELECT {workspace:UInt64}, {import_id:UInt64}",
}
"""What reads no table of workspaces. A deletion is gathered and carried out one at a time."""


def is_guarded(sql: str) -> bool:
    reads = READS.findall(sql)
    return bool(reads) and all(rest.startswith(f" WHERE {GUARD}") for _, rest in reads)


@given(st.data())
def test_every_table_a_question_reads_is_guarded_by_the_workspace(data):
    question = data.draw(questions(ANY_DAY))
    periods, by, where = question.periods, question.by, question.where
    for measures in Batch((question,)).tables().values():
        one = Tallying(tuple(measures), periods, question.grain, by, where, ("a",), 3 if by else 0)
        texts = [tally_sql([one], scope=ANY_DAY.scope, into=Parameters(1))]
        for measure in measures:
            drilling = Drilling(measure, question.between, by, where, 10, 0)
            texts.append(drill_sql(drilling, scope=ANY_DAY.scope, into=Parameters(1)))
            texts.append(drill_total_sql(drilling, scope=ANY_DAY.scope, into=Parameters(1)))
        assert all(is_guarded(text) for text in texts), texts


def test_building_sessions_reads_one_workspace():
    assert is_guarded(build_sql(SHANGHAI, scope=ANY_DAY.scope, build=1, into=Parameters(1)))


def test_every_statement_of_imports_and_of_what_pages_look_up_is_guarded(event_store, monkeypatch):
    ran: list[str] = []
    monkeypatch.setattr(event_store.engine, "_on_statement", lambda sql, *_: ran.append(sql))
    desk = Desk(event_store)
    desk.publish(1, order("a"), order("b"))
    desk.publish(2, order("a", "2.0000"))
    desk.state(3, stated("1"), days=[whole()])
    look_up_everything(event_store, workspace=1)
    for number in (1, 2, 3):
        desk.undo(number)
        event_store.forget_import(workspace=1, import_id=number)
    reading = {sql for sql in ran if READS.search(sql)}
    assert {table for sql in reading for table, _ in READS.findall(sql)} == set(TABLES)
    assert [sql for sql in reading if not is_guarded(sql)] == []
    assert {sql for sql in set(ran) - reading if "FORMAT JSONEachRow" not in sql} <= UNGUARDED


def look_up_everything(store, *, workspace):
    """What pages look up, in all its ways."""
    for current in (True, False):
        store.fact_rows(
            FactFilter(1, "s", "a", A_DAY, A_DAY, ("spend",), current), workspace=workspace, limit=9
        )
    place = EventPlace(LATER, UUID(int=1))
    store.people_activity(workspace=workspace, people=[1])
    store.person_events(workspace=workspace, people=[1], limit=9, before=place)
    store.recent_traffic(workspace=workspace, since=LATER.replace(year=1971), limit=9)
    store.import_sizes(workspace=workspace, import_id=1)
    store.latest_events(workspace=workspace, import_id=1, limit=9)


def test_the_check_itself_sees_a_missing_guard():
    assert not is_guarded("SELECT 1 FROM events WHERE time > 0")
    assert not is_guarded(" ".join(["SELECT 1 FROM events WHERE", GUARD, "UNION ALL SELECT 1 FROM sessions"]))


def test_cai_sees_nothing_of_ana_and_ana_nothing_of_cai(event_store):
    events = [page("2026-03-18 02:00"), event("2026-03-18 02:10", amount="5", amount_workspace="5")]
    World(list(events)).tell(event_store)
    cai = World([event("2026-03-18 02:00", event="other")]).tell(event_store)
    for measure in (
        EventCount("order_completed"),
        UniquePeople("order_completed"),
        Visits(),
        NumberSum("order_completed"),
    ):
        answer = ask(
            Trend(measure, SHANGHAI, by=Dimension("channel")),
            store=event_store,
            scope=cai.scope,
            freshness=settled(cai),
            now=LATER,
        )
        assert answer.total.amount == 0
        assert answer.groups == ()
        assert rows(answer.question, store=event_store, scope=cai.scope).total_rows == 0
    assert event_store.event_names(workspace=cai.workspace, limit=9) == ["other"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=HOSTILE, value=HOSTILE, called=HOSTILE)
def test_hostile_names_and_values_are_only_ever_values(event_store, name, value, called):
    told = {"strings": {name: value}, "numbers": {name: 2.5}, "event": called}
    world = World([event("2026-03-18 02:00", **told), event("2026-03-18 02:00", event="plain")]).tell(
        event_store
    )
    where = (
        Filter(Dimension("property", name), Op.IS, value),
        Filter(Dimension("property", name), Op.IN, (value, "x")),
        Filter(Dimension("property", name), Op.CONTAINS, value[:1]),
        Filter(Number(name), Op.IS_SET),
        Filter(Dimension("event"), Op.IS, called),
    )
    question = Trend(NumberSum(called, Number(name)), SHANGHAI, by=Dimension("property", name), where=where)
    answer = ask(question, store=event_store, scope=world.scope, freshness=settled(world), now=LATER)
    assert str(answer.total.amount) == "2.500000"
    assert [group.name for group in answer.groups] == [value]
    under = rows(question, store=event_store, scope=world.scope, group=answer.groups[0].code)
    assert (under.total_rows, under.rows[0][1]) == (1, called)
