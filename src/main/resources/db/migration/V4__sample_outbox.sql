-- Samples that rules recorded for a remote storage, which has not taken them yet: written in the commit of the
-- iteration that made them. Sent in the order of created_at, which within a rule group is that of its commits.
CREATE TABLE sample_outbox (
    id          BIGINT  NOT NULL PRIMARY KEY,
    -- name of the endpoint it goes to
    endpoint    TEXT    NOT NULL,
    -- rule_group.id
    group_id    BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL,
    -- who sends it until when
    lease_owner TEXT    NOT NULL,
    lease_until BIGINT  NOT NULL,
    samples     BIGINT  NOT NULL,
    -- time of the newest sample, Unix milliseconds
    newest      BIGINT  NOT NULL,
    -- metric names, JSON list
    names       TEXT    NOT NULL,
    -- bytes of body
    size        BIGINT  NOT NULL,
    -- prometheus.WriteRequest, snappy-compressed
    body        ${blob} NOT NULL
);
CREATE INDEX sample_outbox_order ON sample_outbox (endpoint, created_at, id);
