package dev.tocsin.alerting;

import dev.tocsin.rules.RuleId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an evaluation changes in the ledger. Apply {@code deleted} first: an alert that fires anew after its resolution is a
 * new row with the labels of the old one.
 *
 * @param deleted {@link AlertInstance#id}s of rows that go
 * @param inserted new rows
 * @param updated rows whose alert changed state, kept-since or cohort; labels never change
 * @param recorded what recording rules store now that stored something else, or the same in another order; of a rule that is
 *     not in the columns any more the ledger keeps nothing
 * @param columns the group's own columns after the evaluation
 */
public record GroupStateDelta(
        List<Long> deleted,
        List<StoredAlert> inserted,
        List<StoredAlert> updated,
        List<RecordedSeries> recorded,
        GroupColumns columns) {

    public GroupStateDelta {
        deleted = List.copyOf(deleted);
        inserted = List.copyOf(inserted);
        updated = List.copyOf(updated);
        recorded = List.copyOf(recorded);
    }

    /** This evaluation and the next as one: what a ledger that took neither has to write. */
    public GroupStateDelta then(GroupStateDelta next) {
        Set<Long> gone = new LinkedHashSet<>(deleted);
        Map<Long, StoredAlert> fresh = byId(inserted);
        Map<Long, StoredAlert> changed = byId(updated);
        for (long id : next.deleted) {
            if (fresh.remove(id) == null) {
                changed.remove(id);
                gone.add(id);
            }
        }
        fresh.putAll(byId(next.inserted));
        for (StoredAlert row : next.updated) {
            Map<Long, StoredAlert> rows = fresh.containsKey(row.alert().id()) ? fresh : changed;
            rows.put(row.alert().id(), row);
        }
        Map<RuleId, RecordedSeries> series = new LinkedHashMap<>();
        recorded.forEach(one -> series.put(one.rule(), one));
        next.recorded.forEach(one -> series.put(one.rule(), one));
        return new GroupStateDelta(
                List.copyOf(gone),
                new ArrayList<>(fresh.values()),
                new ArrayList<>(changed.values()),
                new ArrayList<>(series.values()),
                next.columns);
    }

    private static Map<Long, StoredAlert> byId(List<StoredAlert> rows) {
        Map<Long, StoredAlert> byId = new LinkedHashMap<>();
        rows.forEach(row -> byId.put(row.alert().id(), row));
        return byId;
    }

    /** How many alert rows are written. */
    public int rows() {
        return deleted.size() + inserted.size() + updated.size();
    }
}
