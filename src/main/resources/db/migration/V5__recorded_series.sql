-- The series that recording rules stored last, so that whoever evaluates a rule next, this process or another, ends those that
-- it no longer records. A rule's series are dealt out by their hash to a few parts, and only a part that changes is written:
-- nothing as long as the same series come.
CREATE TABLE recorded_series (
    rule_id BIGINT  NOT NULL,
    part    INTEGER NOT NULL,
    -- of the part's series, in no order
    hash    BIGINT  NOT NULL,
    series  ${blob} NOT NULL,
    PRIMARY KEY (rule_id, part)
);
