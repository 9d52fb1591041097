-- What happened, one row an event. Trend questions filter by event and time: the sort key serves them.
CREATE TABLE IF NOT EXISTS events
(
    workspace UInt64,
    time DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    original_time Nullable(DateTime64(3, 'UTC')),
    message_id UUID,
    person UInt64,
    user_id String,
    anonymous_id String,
    type LowCardinality(String),
    event LowCardinality(String),
    sent_name LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    content String,
    term String,
    click_id String,
    referrer_host LowCardinality(String),
    channel LowCardinality(String),
    url String,
    path String,
    device LowCardinality(String),
    os LowCardinality(String),
    browser LowCardinality(String),
    region LowCardinality(String),
    library LowCardinality(String),
    amount Nullable(Decimal(18, 4)),
    currency LowCardinality(String),
    amount_workspace Nullable(Decimal(18, 4)),
    properties String CODEC(ZSTD(1)),
    numbers Map(LowCardinality(String), Float64),
    strings Map(LowCardinality(String), String),
    flags UInt16,
    segment LowCardinality(String),
    position UInt64,
    item UInt32,
    import_id UInt64,
    INDEX by_message message_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_person person TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_arrival received_at TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (workspace, event, time)
SETTINGS
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1;

-- Which anonymous person is which known one: the earliest (time, message_id) holds, whatever arrived first.
CREATE TABLE IF NOT EXISTS person_overrides
(
    workspace UInt64,
    person UInt64,
    into UInt64,
    time DateTime64(3, 'UTC'),
    message_id UUID
)
ENGINE = MergeTree
ORDER BY (workspace, person)
SETTINGS
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1;

-- Computed from events and overrides, day by day. Only the rows of a day's newest build are read.
CREATE TABLE IF NOT EXISTS sessions
(
    workspace UInt64,
    day Date,
    build UInt64,
    person UInt64,
    session UInt64,
    start DateTime64(3, 'UTC'),
    end DateTime64(3, 'UTC'),
    channel LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    device LowCardinality(String),
    os LowCardinality(String),
    browser LowCardinality(String),
    region LowCardinality(String),
    path String,
    views UInt32,
    events UInt32,
    is_visit Bool
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (workspace, day, person, start);

-- The switch: a build counts from the moment that its row is here.
CREATE TABLE IF NOT EXISTS session_builds
(
    workspace UInt64,
    day Date,
    build UInt64
)
ENGINE = ReplacingMergeTree(build)
ORDER BY (workspace, day);
