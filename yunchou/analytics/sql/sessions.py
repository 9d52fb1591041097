"""How the sessions of a few days are computed, in one statement (facts under JUDGE).

A session is what one person did within one calendar day of the workspace's zone, cut after more than 30 minutes
without an event, and where an event carries a campaign other than the session's. Midnight cuts too: so the days'
visits add up to the week's. Events of one person in one millisecond are one moment and never cut apart, so no two
sessions of a person begin together, and an event finds its session by its time alone.
"""
# ruff: noqa: S608 - putting SQL together is this file's trade; values travel as parameters

from datetime import timedelta

from yunchou.analytics.questions import Period
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql import tables
from yunchou.analytics.sql.parameters import Parameters

INACTIVITY = timedelta(minutes=30)

CAMPAIGN = ("source", "medium", "campaign", "click_id")
FIRST_TEXTS = ("content", "term", "device", "os", "browser", "region")
COLUMNS = (
    "workspace, day, build, person, session, start, end, channel, source, medium, campaign, content, term, "
    "device, os, browser, region, path, views, events, is_visit"
)
#: A session came from where its events say, up to its first view. What a later view says is the way back from a
#: payment page or a mail box, not the way in.
CHANNEL = (
    "multiIf(first_channel != '' AND (views = 0 OR channel_at <= viewed_at), first_channel, "
    "views > 0, 'direct', 'unknown')"
)
ARRIVAL = "(segment, position, item, toString(message_id))"


def build_sql(days: Period, *, scope: Scope, build: int, into: Parameters) -> str:
    """INSERT … SELECT of the sessions of neighbouring days under a build number."""
    columns = (
        *("time", "person", "type", "event", "channel", "path", "segment", "position", "item", "message_id"),
        *CAMPAIGN,
        *FIRST_TEXTS,
    )
    kept = (tables.IS_ACTIVITY, tables.IS_TRACKED)
    source = tables.events(columns, kept, periods=(days,), scope=scope, into=into)
    moments = _moments(tables.merged(source), zone=into.text(scope.zone.key))
    sessions = _sessions(_numbered(_stretches(moments)))
    return (
        f"INSERT INTO sessions ({COLUMNS})\n"
        f"SELECT {{workspace:UInt64}}, day, {into.bind(build, 'UInt64')}, who, "
        "sipHash64({workspace:UInt64}, who, toUnixTimestamp64Milli(start)), start, end, "
        f"{CHANNEL}, "
        f"carried.1, carried.2, carried.3, {', '.join(f'first_{name}' for name in FIRST_TEXTS)}, entry, "
        f"views, events, views > 0\nFROM ({sessions})"
    )


def _moments(events: str, *, zone: str) -> str:
    """One row for a person and a millisecond; of several texts, the first that arrived."""
    is_tagged = " OR ".join(f"{name} != ''" for name in CAMPAIGN)
    firsts = ", ".join(
        f"argMinIf(toString({name}), {ARRIVAL}, {name} != '') AS m_{name}"
        for name in ("channel", *FIRST_TEXTS)
    )
    tag = ", ".join(f"toString({name})" for name in CAMPAIGN)
    return (
        f"SELECT who, time, toDate(time, {zone}) AS day, argMinIf(({tag}), {ARRIVAL}, {is_tagged}) AS tag, {firsts}, "
        f"argMinIf(path, {ARRIVAL}, {tables.IS_VIEW}) AS m_path, "
        f"countIf({tables.IS_VIEW}) AS m_views, count() AS m_events\nFROM ({events}) GROUP BY who, time"
    )


def _stretches(moments: str) -> str:
    """Moments numbered by the gaps before them."""
    gap = int(INACTIVITY.total_seconds() * 1000)
    is_gap = f"dateDiff('millisecond', lagInFrame(time, 1, time) OVER walk, time) > {gap}"
    return (
        "SELECT *, sum(is_gap) OVER (PARTITION BY day, who ORDER BY time ROWS UNBOUNDED PRECEDING) AS stretch\n"
        f"FROM (SELECT *, {is_gap} AS is_gap, "
        "if(tag = ('', '', '', ''), NULL, toString(tag)) AS tag_text "
        f"FROM ({moments}) WINDOW walk AS (PARTITION BY day, who ORDER BY time ROWS UNBOUNDED PRECEDING))"
    )


def _numbered(stretches: str) -> str:
    """Moments numbered by session: a gap, or a campaign that the stretch did not last carry, starts the next."""
    carried = (
        "last_value(tag_text) IGNORE NULLS OVER (PARTITION BY day, who, stretch ORDER BY time "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )
    cut = "is_gap OR (isNotNull(tag_text) AND ifNull(carried_before, '') != tag_text)"
    return (
        "SELECT *, sum(cuts) OVER (PARTITION BY day, who ORDER BY time ROWS UNBOUNDED PRECEDING) AS number\n"
        f"FROM (SELECT *, {cut} AS cuts FROM (SELECT *, {carried} AS carried_before FROM ({stretches})))"
    )


def _sessions(numbered: str) -> str:
    firsts = ", ".join(
        f"argMinIf(m_{name}, time, m_{name} != '') AS first_{name}" for name in ("channel", *FIRST_TEXTS)
    )
    return (
        f"SELECT day, who, number, min(time) AS start, max(time) AS end, {firsts}, "
        "minIf(time, m_channel != '') AS channel_at, minIf(time, m_views > 0) AS viewed_at, "
        "argMinIf(tag, time, isNotNull(tag_text)) AS carried, argMinIf(m_path, time, m_views > 0) AS entry, "
        f"sum(m_views) AS views, sum(m_events) AS events\nFROM ({numbered}) GROUP BY day, who, number"
    )
