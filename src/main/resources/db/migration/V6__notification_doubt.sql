-- What a receiver may have been told since, by attempts of which nobody knows whether they arrived: JSON list of the last one's
-- idempotency key, then sets of alert hashes in hexadecimal; empty if there is no doubt.
ALTER TABLE notification_log ADD COLUMN doubt TEXT NOT NULL DEFAULT '';
