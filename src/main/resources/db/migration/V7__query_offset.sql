-- By how much the last evaluation of a rule group was earlier than its slot, nanoseconds: the series of a group whose definition is
-- gone end at such a time, whoever ends them. -1 until the next evaluation.
ALTER TABLE rule_group ADD COLUMN query_offset BIGINT NOT NULL DEFAULT -1;
