-- What several processes on one ledger need (PostgreSQL); on SQLite the same tables, mostly unused.

-- Two processes that store the same label set at once: the second finds the first's row.
ALTER TABLE label_set ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX label_set_identity ON label_set (hash, ordinal);
DROP INDEX label_set_hash;

-- Work of which there is one of a kind: who does it until when. version counts what was done.
CREATE TABLE lease (
    name        TEXT   NOT NULL PRIMARY KEY,
    lease_owner TEXT   NOT NULL,
    lease_until BIGINT NOT NULL,
    fence       BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    -- what that work must remember (JSON)
    state       TEXT   NOT NULL
);

-- Rules as their source has them, whole documents, so that a worker that starts cold asks nobody but the ledger.
CREATE TABLE rule_document (
    source   TEXT   NOT NULL,
    path     TEXT   NOT NULL,
    -- of lease 'sync' when this row was last written
    version  BIGINT NOT NULL,
    -- what the source calls this state of the document
    revision TEXT   NOT NULL,
    -- the last good text; empty if there never was one
    good     TEXT   NOT NULL,
    -- the present text where it has problems, else empty
    bad      TEXT   NOT NULL,
    seen_at  BIGINT NOT NULL,
    PRIMARY KEY (source, path)
);

-- Count of the step that wrote an alert last; steps that take alerts in come one after the other, so that "later than"
-- finds all that is new.
ALTER TABLE alert ADD COLUMN step BIGINT NOT NULL DEFAULT 0;
CREATE INDEX alert_step ON alert (step);
