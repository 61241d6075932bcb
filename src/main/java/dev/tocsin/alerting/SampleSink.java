package dev.tocsin.alerting;

import java.util.List;

/**
 * Takes the samples of a group's rules, one rule after the other.
 *
 * <p>The contract between rules: when {@link #append} returns, the samples are visible to the next query of the same
 * iteration. An embedded store takes them for good, before the ledger commits; for a remote store the sink keeps them
 * in an overlay which the queries read and hands them to the commit as an outbox. After a crash between sink and
 * ledger the same slot is evaluated again: a sample that is there already at the same time wins over the repeated one and
 * is <em>not</em> reported as rejected.
 */
public interface SampleSink {

    /**
     * Stores a batch. A staleness marker that cannot be stored is dropped silently, as in Prometheus: another rule may
     * write that series.
     *
     * @param rule position of the rule in its group; one past the last for the series of removed rules
     * @return samples that were not taken (out of order, too old); the others are stored
     * @throws RuntimeException if nothing was stored; its message becomes the rule's {@code lastError}
     */
    List<Rejection> append(int rule, RuleSamples batch);

    /**
     * A sample that was not taken.
     *
     * @param position index into {@link RuleSamples#series}
     * @param message why, such as {@code out of order sample}
     */
    record Rejection(int position, String message) {}
}
