-- What imports state of events, repeats of one another too. Which statement of a record is shown follows from the
-- imports that are published; `events` holds only that one. Buckets cut the records into parts that fit in memory.
CREATE TABLE IF NOT EXISTS event_versions
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
    bucket UInt8 MATERIALIZED toUInt8(bitShiftRight(sipHash64(message_id), 56)),
    fingerprint UInt64 MATERIALIZED sipHash64(
        time, isNull(original_time), ifNull(original_time, time), person, user_id, anonymous_id, type, event, sent_name,
        source, medium, campaign, content, term, click_id, referrer_host, channel, url, path, device, os, browser, region,
        library, isNull(amount), ifNull(amount, 0), currency, isNull(amount_workspace), ifNull(amount_workspace, 0),
        properties, numbers, strings, flags
    )
)
ENGINE = MergeTree
ORDER BY (workspace, import_id, bucket, message_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1;

-- What platforms and people state for a day without a person behind it.
CREATE TABLE IF NOT EXISTS facts
(
    workspace UInt64,
    import_id UInt64,
    source LowCardinality(String),
    account LowCardinality(String),
    day Date,
    channel LowCardinality(String),
    campaign LowCardinality(String),
    adgroup LowCardinality(String),
    creative String,
    content String,
    key UInt64,
    metric LowCardinality(String),
    value Decimal(18, 4),
    currency LowCardinality(String),
    value_workspace Nullable(Decimal(18, 4)),
    line UInt64
)
ENGINE = MergeTree
ORDER BY (workspace, metric, day, import_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1;

-- Which days of which accounts an import speaks about, and whether it states them whole.
CREATE TABLE IF NOT EXISTS fact_days
(
    workspace UInt64,
    import_id UInt64,
    source LowCardinality(String),
    account LowCardinality(String),
    day Date,
    whole Bool
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, import_id, source, account, day)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1;

-- The switch: what an import states counts from the moment that its row is here, and as long as it is.
CREATE TABLE IF NOT EXISTS published_imports
(
    workspace UInt64,
    import_id UInt64
)
ENGINE = MergeTree
ORDER BY (workspace, import_id)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1;

-- What a publication is about to delete from `events`: gathered first, because a delete must not read other tables.
-- Its rows mean nothing before or after.
CREATE TABLE IF NOT EXISTS events_to_drop
(
    workspace UInt64,
    message_id UUID,
    import_id UInt64
)
ENGINE = Set;
