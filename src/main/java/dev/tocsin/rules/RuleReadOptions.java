package dev.tocsin.rules;

import dev.tocsin.promql.PromqlOptions;

/**
 * How rule files are read.
 *
 * @param source id of the source, part of every group's identity
 * @param defaultIntervalNanos interval of groups that name none, in nanoseconds (Prometheus
 *     {@code global.evaluation_interval})
 * @param ignoreUnknownFields whether unknown keys are passed over instead of being problems
 * @param promql which experimental parts of PromQL expressions may use
 */
public record RuleReadOptions(
        String source, long defaultIntervalNanos, boolean ignoreUnknownFields, PromqlOptions promql) {

    /** Prometheus' {@code global.evaluation_interval} where a configuration names none: one minute. */
    public static final long DEFAULT_INTERVAL_NANOS = 60_000_000_000L;

    /** Strict reading of stable PromQL with the default interval of one minute. */
    public static RuleReadOptions of(String source) {
        return new RuleReadOptions(source, DEFAULT_INTERVAL_NANOS, false, PromqlOptions.NONE);
    }

    public RuleReadOptions {
        if (defaultIntervalNanos <= 0) {
            throw new IllegalArgumentException("the default interval must be positive: " + defaultIntervalNanos + "ns");
        }
    }

    /** These options for another source. */
    public RuleReadOptions withSource(String id) {
        return new RuleReadOptions(id, defaultIntervalNanos, ignoreUnknownFields, promql);
    }

    /** These options with another default interval, in nanoseconds. */
    public RuleReadOptions withDefaultInterval(long nanos) {
        return new RuleReadOptions(source, nanos, ignoreUnknownFields, promql);
    }

    /** These options with other experimental parts of PromQL. */
    public RuleReadOptions withPromql(PromqlOptions features) {
        return new RuleReadOptions(source, defaultIntervalNanos, ignoreUnknownFields, features);
    }

    /** These options with unknown keys passed over, or not. */
    public RuleReadOptions withIgnoreUnknownFields(boolean ignore) {
        return new RuleReadOptions(source, defaultIntervalNanos, ignore, promql);
    }
}
