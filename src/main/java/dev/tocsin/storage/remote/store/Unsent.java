package dev.tocsin.storage.remote.store;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What rules recorded and the storage has not acknowledged, as the ledger knows it: rows, which go when they are sent. */
public interface Unsent {

    /** Whether other processes record for the storage as well. */
    boolean shared();

    /** Ids of the rows that wait. No id comes twice. */
    List<Long> waiting();

    /** Those of some rows that still wait. */
    List<Row> rows(Collection<Long> ids);

    /**
     * A row.
     *
     * @param names metric names in it
     * @param body a {@code prometheus.WriteRequest}, snappy-compressed
     */
    record Row(long id, Set<String> names, byte[] body) {
        public Row {
            names = Set.copyOf(names);
        }
    }
}
