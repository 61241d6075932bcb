package dev.tocsin.storage.remote.store;

import java.util.List;
import java.util.Set;

/** What rules recorded and the storage has not acknowledged, as the ledger knows it. */
public interface Unsent {

    /** Metric names of it. */
    Set<String> names();

    /** All of it: {@code prometheus.WriteRequest}s, snappy-compressed, oldest first. */
    List<byte[]> bodies();
}
