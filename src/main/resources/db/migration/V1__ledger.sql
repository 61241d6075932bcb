-- The ledger: everything Tocsin must not forget. The same text runs on SQLite and PostgreSQL; ${blob} is the
-- database's byte-string type. Instants are epoch nanoseconds (BIGINT), booleans 0 or 1, structures JSON text,
-- sets of ids delta-coded byte strings. Ids are handed out in blocks (id_block), so that a row can be named before
-- it is written and while the ledger is gone.

CREATE TABLE id_block (
    name    TEXT   NOT NULL PRIMARY KEY,
    next_id BIGINT NOT NULL
);

-- A label set, stored once; identity is the text, the hash is only an index.
CREATE TABLE label_set (
    id   BIGINT NOT NULL PRIMARY KEY,
    hash BIGINT NOT NULL,
    text TEXT   NOT NULL
);
CREATE INDEX label_set_hash ON label_set (hash);

-- A rule group, identified by where it comes from. Everything that changes on every tick is in this one row.
CREATE TABLE rule_group (
    id              BIGINT NOT NULL PRIMARY KEY,
    source          TEXT   NOT NULL,
    path            TEXT   NOT NULL,
    name            TEXT   NOT NULL,
    -- raised by every commit: a worker whose copy has this version need not read the alert rows
    version         BIGINT NOT NULL,
    -- who works on it until when, and the number of the claim, which a late worker no longer has
    lease_owner     TEXT   NOT NULL,
    lease_until     BIGINT NOT NULL,
    fence           BIGINT NOT NULL,
    -- which storage it is evaluated on; a worker claims only what it can read
    storage         TEXT   NOT NULL,
    -- last slot that was evaluated; never goes back
    watermark       BIGINT NOT NULL,
    next_due        BIGINT NOT NULL,
    last_started    BIGINT NOT NULL,
    last_duration   BIGINT NOT NULL,
    iterations      BIGINT NOT NULL,
    missed          BIGINT NOT NULL,
    -- as defined when last evaluated: what a worker that has no rules at hand must know to end a removed group
    interval_nanos  BIGINT NOT NULL,
    -- what changes for all alerts and rules at once: last runs, resend cohorts (JSON)
    state           TEXT   NOT NULL,
    -- bounded ring of the last evaluations (JSON)
    recent          TEXT   NOT NULL,
    -- 0 while its definition exists
    removed_at      BIGINT NOT NULL,
    UNIQUE (source, path, name)
);
CREATE INDEX rule_group_due ON rule_group (next_due);

CREATE TABLE rule (
    id         BIGINT  NOT NULL PRIMARY KEY,
    group_id   BIGINT  NOT NULL,
    alerting   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    -- group and rule labels as written, merged, unexpanded: JSON list of names and values in turn (a label with an
    -- empty value counts here, so it is no label set)
    labels     TEXT    NOT NULL,
    -- among rules of the group with equal name and labels
    ordinal    INTEGER NOT NULL,
    UNIQUE (group_id, alerting, name, labels, ordinal)
);

-- An alert instance of a rule; written only when its state changes.
CREATE TABLE alert_instance (
    id                 BIGINT  NOT NULL PRIMARY KEY,
    rule_id            BIGINT  NOT NULL,
    labels_id          BIGINT  NOT NULL,
    -- 1 pending, 2 firing, 3 resolved
    state              INTEGER NOT NULL,
    -- the smallest 64-bit number stands for an instant that has not come
    active_at          BIGINT  NOT NULL,
    fired_at           BIGINT  NOT NULL,
    resolved_at        BIGINT  NOT NULL,
    keep_firing_since  BIGINT  NOT NULL,
    -- which cohort of rule_group.state holds when it was last sent; 0 for never
    sent_cohort        BIGINT  NOT NULL,
    -- IEEE bits of the value at the transition
    value_bits         BIGINT  NOT NULL,
    annotations        TEXT    NOT NULL
);
CREATE INDEX alert_instance_rule ON alert_instance (rule_id, labels_id);

-- Hand-over: what rule groups and posts changed and notify has not taken in yet. Drained row by row.
CREATE TABLE inbox (
    id            BIGINT  NOT NULL PRIMARY KEY,
    labels_id     BIGINT  NOT NULL,
    annotations   TEXT    NOT NULL,
    generator_url TEXT    NOT NULL,
    starts_at     BIGINT  NOT NULL,
    -- 0: open-ended, as the alerts of Tocsin's own rules are while they fire
    ends_at       BIGINT  NOT NULL,
    -- ends_at was made up from resolve_timeout
    timeout       INTEGER NOT NULL,
    updated_at    BIGINT  NOT NULL,
    -- hash that names the rule it comes from, 0 for a posted alert
    origin        BIGINT  NOT NULL,
    reason        TEXT    NOT NULL
);

-- An alert as notify knows it; identity is its label set.
CREATE TABLE alert (
    id            BIGINT  NOT NULL PRIMARY KEY,
    labels_id     BIGINT  NOT NULL UNIQUE,
    annotations   TEXT    NOT NULL,
    generator_url TEXT    NOT NULL,
    starts_at     BIGINT  NOT NULL,
    ends_at       BIGINT  NOT NULL,
    timeout       INTEGER NOT NULL,
    updated_at    BIGINT  NOT NULL,
    -- Tocsin's own rules that fire it, JSON list of origins: it ends when the last of them says so
    origins       TEXT    NOT NULL,
    -- 0, or the cohort whose ends_at and updated_at count instead: posted alerts that are extended together
    cohort_id     BIGINT  NOT NULL
);

CREATE TABLE alert_cohort (
    id         BIGINT NOT NULL PRIMARY KEY,
    ends_at    BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- An aggregation group: one route, one set of group labels.
CREATE TABLE aggregation_group (
    id           BIGINT  NOT NULL PRIMARY KEY,
    -- key with sibling index, which tells routes with equal matchers apart
    route_id     TEXT    NOT NULL,
    group_key    TEXT    NOT NULL,
    labels_id    BIGINT  NOT NULL,
    version      BIGINT  NOT NULL,
    lease_owner  TEXT    NOT NULL,
    lease_until  BIGINT  NOT NULL,
    fence        BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    -- next flush
    next_due     BIGINT  NOT NULL,
    flushes      BIGINT  NOT NULL,
    -- an integration gave up on the last flush
    flush_failed INTEGER NOT NULL,
    -- members that were resolved at the last flush: JSON list of alert id and end in turn
    resolved     TEXT    NOT NULL,
    -- names of the intervals that muted the last flush, JSON list
    muted_by     TEXT    NOT NULL,
    UNIQUE (route_id, labels_id)
);
CREATE INDEX aggregation_group_due ON aggregation_group (next_due);

CREATE TABLE aggregation_member (
    group_id BIGINT NOT NULL,
    alert_id BIGINT NOT NULL,
    PRIMARY KEY (group_id, alert_id)
);
CREATE INDEX aggregation_member_alert ON aggregation_member (alert_id);

-- What was last delivered, by group key, receiver and integration; changed only by a recorded outcome.
CREATE TABLE notification_log (
    group_key     TEXT    NOT NULL,
    receiver      TEXT    NOT NULL,
    integration   TEXT    NOT NULL,
    position      INTEGER NOT NULL,
    -- sorted 64-bit alert hashes
    firing        ${blob} NOT NULL,
    resolved      ${blob} NOT NULL,
    at            BIGINT  NOT NULL,
    expires_at    BIGINT  NOT NULL,
    receiver_data TEXT    NOT NULL,
    PRIMARY KEY (group_key, receiver, integration, position)
);
CREATE INDEX notification_log_expiry ON notification_log (expires_at);

-- A notification on its way: at most one without outcome per aggregation group and integration.
CREATE TABLE delivery (
    id              BIGINT  NOT NULL PRIMARY KEY,
    group_id        BIGINT  NOT NULL,
    receiver        TEXT    NOT NULL,
    integration     TEXT    NOT NULL,
    position        INTEGER NOT NULL,
    lease_owner     TEXT    NOT NULL,
    lease_until     BIGINT  NOT NULL,
    fence           BIGINT  NOT NULL,
    -- the flush that decided it, which becomes the log's time
    flushed_at      BIGINT  NOT NULL,
    decided_at      BIGINT  NOT NULL,
    -- attempts end here; the next flush decides anew
    deadline        BIGINT  NOT NULL,
    next_attempt    BIGINT  NOT NULL,
    -- what the receiver demanded by Retry-After
    not_before      BIGINT  NOT NULL,
    attempts        INTEGER NOT NULL,
    -- whether an attempt began whose end was never recorded: a repeat must name this
    uncertain       INTEGER NOT NULL,
    -- JSON list, the latest last
    reasons         TEXT    NOT NULL,
    -- sorted 64-bit alert hashes
    firing          ${blob} NOT NULL,
    resolved        ${blob} NOT NULL,
    idempotency_key TEXT    NOT NULL,
    -- rendered request body, kept until the outcome
    body            ${blob} NOT NULL,
    last_error      TEXT    NOT NULL,
    UNIQUE (group_id, receiver, integration, position)
);
CREATE INDEX delivery_due ON delivery (next_attempt);

CREATE TABLE silence (
    id          TEXT   NOT NULL PRIMARY KEY,
    matchers    TEXT   NOT NULL,
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    created_by  TEXT   NOT NULL,
    comment     TEXT   NOT NULL,
    annotations TEXT   NOT NULL
);
CREATE INDEX silence_ends ON silence (ends_at);

-- What happened and why. Changes only: what goes on unchanged raises until and count of its row.
CREATE TABLE history (
    id          BIGINT NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    since       BIGINT NOT NULL,
    until       BIGINT NOT NULL,
    count       BIGINT NOT NULL,
    -- what it is about: rule_group, rule, aggregation_group id or 0
    group_id    BIGINT NOT NULL,
    rule_id     BIGINT NOT NULL,
    labels_id   BIGINT NOT NULL,
    -- groups rows of one cause, so that a repetition finds its row
    subject     TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    size        BIGINT NOT NULL
);
CREATE INDEX history_until ON history (until);
CREATE INDEX history_labels ON history (labels_id, since);
CREATE INDEX history_subject ON history (subject, since);
CREATE INDEX history_since ON history (since);
