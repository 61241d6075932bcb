package dev.tocsin.storage.remote.write;

import java.util.List;

/**
 * Samples that wait in durable storage to be sent to one endpoint: rows of the ledger, which the {@code function} room hands in. A row
 * that is not confirmed comes again.
 */
public interface Outbox {

    /**
     * A row.
     *
     * @param id names it
     * @param samples how many it holds
     * @param newestMillis time of its newest sample
     * @param body a {@code prometheus.WriteRequest}, snappy-compressed
     */
    record Row(long id, int samples, long newestMillis, byte[] body) {}

    /**
     * Takes rows for some time, oldest first; nobody else gets them, nor later rows of the same rule groups, until then.
     *
     * @param mostSamples about so many samples
     * @param nanos how long
     */
    List<Row> lease(int mostSamples, long nanos);

    /** Deletes rows that were taken or refused for good. */
    void done(List<Row> rows);

    /** Gives rows back that were not sent. */
    void release(List<Row> rows);

    /** Bytes that wait. */
    long bytes();
}
