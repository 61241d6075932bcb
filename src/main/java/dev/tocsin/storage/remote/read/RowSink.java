package dev.tocsin.storage.remote.read;

import java.io.IOException;

/** Takes what a storage answers, on one thread at a time. */
public interface RowSink {

    /** An answer begins, or begins anew after a failure: what came before does not count. */
    void begin();

    /**
     * Samples of one series for one query; a series may come in several parts, in the order of time.
     *
     * @param query position of the query
     * @param series its id
     * @param row to be copied: it is used again
     * @throws IOException if no more is wanted
     */
    void row(int query, int series, SampleRow row) throws IOException;
}
