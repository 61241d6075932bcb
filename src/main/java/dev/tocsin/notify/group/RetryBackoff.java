package dev.tocsin.notify.group;

/**
 * How long to wait before an attempt is repeated: grows by a factor, is spread by a random part, and has an upper bound.
 * Durations are nanoseconds.
 *
 * @param spread by what part of itself a delay is shortened or lengthened at most
 */
public record RetryBackoff(long initial, double factor, double spread, long max) {

    /** 500ms, ×1.5, ±50 %, at most 60s (Alertmanager {@code notify/retry_stage.go}). */
    public static final RetryBackoff DEFAULT = new RetryBackoff(500_000_000L, 1.5, 0.5, 60_000_000_000L);

    /**
     * The delay after a failed attempt.
     *
     * @param failed how many attempts have failed, at least 1
     * @param random in {@code [0, 1)}: where in the spread it falls
     */
    public long delay(int failed, double random) {
        double base = Math.min(max, initial * Math.pow(factor, failed - 1.0));
        return (long) (base * (1 - spread + 2 * spread * random));
    }
}
