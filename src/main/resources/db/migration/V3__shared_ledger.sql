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
    -- what that work must remember
    state       TEXT   NOT NULL
);
INSERT INTO lease (name, lease_owner, lease_until, fence, version, state) VALUES
    -- takes rules over from their sources
    ('sync', '', 0, 0, 0, ''),
    -- takes alerts in from the inbox; its state names the notify configuration by which they are routed
    ('intake', '', 0, 0, 0, ''),
    -- deletes what is old
    ('upkeep', '', 0, 0, 0, '');

-- Rules as their source has them, whole documents, so that a worker that starts cold asks nobody but the ledger.
CREATE TABLE rule_document (
    source   TEXT    NOT NULL,
    path     TEXT    NOT NULL,
    -- of lease 'sync' when this row was last written
    version  BIGINT  NOT NULL,
    -- what the source calls this state of the document
    revision TEXT    NOT NULL,
    -- the text that runs: the last good one, else what is good in the present one; empty for none
    text     TEXT    NOT NULL,
    -- when that text was first seen
    seen_at  BIGINT  NOT NULL,
    -- what is wrong with the document as it is now: JSON list of line, column, message in turn
    problems TEXT    NOT NULL,
    -- whether the text is older than the document
    old      INTEGER NOT NULL,
    PRIMARY KEY (source, path)
);

-- Count of the step that wrote an alert last; steps that take alerts in come one after the other, so that "later than"
-- finds all that is new.
ALTER TABLE alert ADD COLUMN step BIGINT NOT NULL DEFAULT 0;
CREATE INDEX alert_step ON alert (step);

-- Log entries of groups that have ended are looked for.
CREATE INDEX aggregation_group_key ON aggregation_group (group_key);
