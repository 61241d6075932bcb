-- Of what external labels and relabelling the last evaluation's alerts went to notify: under others they have other labels there. 0
-- until the next evaluation.
ALTER TABLE rule_group ADD COLUMN handed_by BIGINT NOT NULL DEFAULT 0;
