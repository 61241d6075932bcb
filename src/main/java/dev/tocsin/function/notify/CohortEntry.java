package dev.tocsin.function.notify;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Posted alerts whose ends are stored as one row.
 *
 * <p>A Prometheus posts the same alerts every minute with a later end. In memory each alert has its own; the ledger only
 * needs to know an end that is not later and not yet near, so one row is moved for all of them, now and then.
 */
final class CohortEntry {

    final long id;
    long endsAt;
    long updatedAt;
    final Set<AlertEntry> members = new LinkedHashSet<>();

    CohortEntry(long id, long endsAt, long updatedAt) {
        this.id = id;
        this.endsAt = endsAt;
        this.updatedAt = updatedAt;
    }
}
