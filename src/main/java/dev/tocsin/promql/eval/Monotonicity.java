package dev.tocsin.promql.eval;

import dev.tocsin.model.GoFloat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Classic histogram buckets that had to be made monotonic (Prometheus {@code histogramQuantileForcedMonotonicityErr}).
 *
 * @param firstTime time of the first occasion, Unix milliseconds
 * @param lastTime time of the last one
 * @param minBucket lowest bucket bound raised
 * @param maxBucket highest bucket bound raised
 * @param maxDifference largest decrease
 * @param samples number of occasions
 */
public record Monotonicity(
        long firstTime, long lastTime, double minBucket, double maxBucket, double maxDifference, int samples) {

    /** Both occasions together. */
    public Monotonicity with(Monotonicity other) {
        return new Monotonicity(
                Math.min(firstTime, other.firstTime),
                Math.max(lastTime, other.lastTime),
                Math.min(minBucket, other.minBucket),
                Math.max(maxBucket, other.maxBucket),
                Math.max(maxDifference, other.maxDifference),
                samples + other.samples);
    }

    /** What follows the text of the annotation. */
    public String detail() {
        return ", from buckets " + GoFloat.g(minBucket) + " to " + GoFloat.g(maxBucket)
                + ", with a max diff of " + twoDigits(maxDifference) + ", over " + samples + " samples from "
                + time(firstTime) + " to " + time(lastTime);
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Go's {@code %.2g}: plain only while the exponent is from −4 to 1. */
    private static String twoDigits(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
            return GoFloat.g(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(2, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent < -4 || exponent > 1 ? GoFloat.e(rounded.doubleValue()) : GoFloat.g(rounded.doubleValue());
    }
}
