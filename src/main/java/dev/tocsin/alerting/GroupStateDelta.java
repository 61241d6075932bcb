package dev.tocsin.alerting;

import java.util.List;

/**
 * What an evaluation changes in the ledger. Apply {@code deleted} first: an alert that fires anew after its resolution is a
 * new row with the labels of the old one.
 *
 * @param deleted {@link AlertInstance#id}s of rows that go
 * @param inserted new rows
 * @param updated rows whose alert changed state, kept-since or cohort; labels never change
 * @param columns the group's own columns after the evaluation
 */
public record GroupStateDelta(
        List<Long> deleted, List<StoredAlert> inserted, List<StoredAlert> updated, GroupColumns columns) {

    public GroupStateDelta {
        deleted = List.copyOf(deleted);
        inserted = List.copyOf(inserted);
        updated = List.copyOf(updated);
    }

    /** How many alert rows are written. */
    public int rows() {
        return deleted.size() + inserted.size() + updated.size();
    }
}
