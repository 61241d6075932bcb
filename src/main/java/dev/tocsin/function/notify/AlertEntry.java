package dev.tocsin.function.notify;

import dev.tocsin.notify.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An alert in memory: its row, who fires it, and the groups it is in. Owned by {@link NotifyMemory}. */
final class AlertEntry {

    final long id;
    Alert alert;

    /** Tocsin's own rules that fire it. */
    final TreeSet<Long> origins = new TreeSet<>();

    /** Where its end is stored, for a posted alert. */
    @Nullable
    CohortEntry cohort;

    final List<GroupEntry> groups = new ArrayList<>(1);

    /** Groups it is in that are not in this memory, which may hold a part of the ledger. */
    int elsewhere;

    AlertEntry(long id, Alert alert) {
        this.id = id;
        this.alert = alert;
    }

    boolean isInNoGroup() {
        return groups.isEmpty() && elsewhere == 0;
    }
}
