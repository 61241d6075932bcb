-- By which label sets find out whether anything still names them.
CREATE INDEX alert_instance_labels ON alert_instance (labels_id);
CREATE INDEX aggregation_group_labels ON aggregation_group (labels_id);
CREATE INDEX inbox_labels ON inbox (labels_id);
