package dev.tocsin.promql;

/**
 * Settings of an {@link Engine}.
 *
 * @param lookbackMillis how old the newest sample of an instant selector may be ({@code --query.lookback-delta})
 * @param defaultSubqueryStepMillis step of a subquery that names none: the global evaluation interval
 * @param maxSamples samples a query may hold in memory at one time ({@code --query.max-samples})
 * @param timeoutNanos how long a query may run, in nanoseconds ({@code --query.timeout})
 * @param features the experimental parts that are enabled; of these the engine looks at delayed name removal, start
 *     timestamps and type-and-unit labels, the rest is the parser's business
 */
public record EngineOptions(
        long lookbackMillis,
        long defaultSubqueryStepMillis,
        long maxSamples,
        long timeoutNanos,
        PromqlOptions features) {

    /** What a Prometheus without flags does: 5 m lookback, 1 m default step, 50 million samples, 2 m timeout. */
    public static final EngineOptions DEFAULT =
            new EngineOptions(300_000, 60_000, 50_000_000, 120_000_000_000L, PromqlOptions.NONE);

    public EngineOptions {
        requirePositive("lookback", lookbackMillis);
        requirePositive("default subquery step", defaultSubqueryStepMillis);
        requirePositive("maximum of samples", maxSamples);
        requirePositive("query timeout", timeoutNanos);
    }

    private static void requirePositive(String what, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " must be greater than 0, got " + value);
        }
    }

    public EngineOptions withLookbackMillis(long millis) {
        return new EngineOptions(millis, defaultSubqueryStepMillis, maxSamples, timeoutNanos, features);
    }

    public EngineOptions withDefaultSubqueryStepMillis(long millis) {
        return new EngineOptions(lookbackMillis, millis, maxSamples, timeoutNanos, features);
    }

    public EngineOptions withMaxSamples(long samples) {
        return new EngineOptions(lookbackMillis, defaultSubqueryStepMillis, samples, timeoutNanos, features);
    }

    public EngineOptions withTimeoutNanos(long nanos) {
        return new EngineOptions(lookbackMillis, defaultSubqueryStepMillis, maxSamples, nanos, features);
    }

    public EngineOptions withFeatures(PromqlOptions enabled) {
        return new EngineOptions(lookbackMillis, defaultSubqueryStepMillis, maxSamples, timeoutNanos, enabled);
    }
}
