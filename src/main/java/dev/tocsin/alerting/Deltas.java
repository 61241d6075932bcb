package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the rows that differ between two states; walks along slots and compares objects, not contents. */
final class Deltas {

    private final List<Long> deleted = new ArrayList<>();
    private final List<StoredAlert> inserted = new ArrayList<>();
    private final List<StoredAlert> updated = new ArrayList<>();
    private final List<RecordedSeries> recorded = new ArrayList<>();

    private Deltas() {}

    static GroupStateDelta between(GroupState before, GroupState after) {
        Deltas deltas = new Deltas();
        before.rules().forEach((key, state) -> {
            if (state instanceof AlertingState old) {
                RuleState now = after.rules().get(key);
                deltas.compare(old, now instanceof AlertingState alerting ? alerting.table() : AlertTable.EMPTY);
            }
        });
        after.rules().forEach((key, state) -> {
            RuleState old = before.rules().get(key);
            switch (state) {
                case AlertingState alerting -> {
                    if (old == null) {
                        deltas.compare(AlertingState.fresh(alerting.id(), alerting.query()), alerting.table());
                    }
                }
                case RecordingState recording ->
                    deltas.compare(old == null ? StoredSeries.NO_SERIES : old.storedSeries(), recording);
            }
        });
        return new GroupStateDelta(deltas.deleted, deltas.inserted, deltas.updated, deltas.recorded, after.columns());
    }

    private void compare(@Nullable Labels[] before, RecordingState now) {
        if (before != now.stored() && !Arrays.equals(before, now.stored())) {
            recorded.add(now.recorded());
        }
    }

    private void compare(AlertingState before, AlertTable now) {
        @Nullable AlertInstance[] old = before.table().alerts();
        @Nullable AlertInstance[] alerts = now.alerts();
        if (old == alerts) {
            return;
        }
        for (int slot = 0; slot < Math.max(old.length, alerts.length); slot++) {
            AlertInstance was = slot < old.length ? old[slot] : null;
            AlertInstance is = slot < alerts.length ? alerts[slot] : null;
            if (was == is) {
                continue;
            }
            if (was != null && is != null && was.id() == is.id()) {
                updated.add(new StoredAlert(before.id(), is));
                continue;
            }
            if (was != null) {
                deleted.add(was.id());
            }
            if (is != null) {
                inserted.add(new StoredAlert(before.id(), is));
            }
        }
    }
}
