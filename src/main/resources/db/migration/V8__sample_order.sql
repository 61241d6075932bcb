-- Samples are sent in the order of their own times: by when they were committed, two processes whose commits of one group follow each
-- other closely could come in the wrong order, and the storage would refuse the older ones.
DROP INDEX sample_outbox_order;

CREATE INDEX sample_outbox_order ON sample_outbox (endpoint, newest, id);
