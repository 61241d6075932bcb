package dev.tocsin.storage.remote.read;

import java.util.List;

/** A way to get raw samples out of a storage. */
public interface RawReader {

    /**
     * Reads several selectors in as few requests as there can be; blocks until all is there.
     *
     * @param deadline of {@link System#nanoTime}
     * @throws BackendException if the answer is not complete; what the sink got is worth nothing then
     */
    void read(List<RawQuery> queries, RowSink sink, long deadline) throws BackendException;
}
