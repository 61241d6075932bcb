package dev.tocsin.promql;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stops a query from outside, and what watches it. The engine has no clock: whoever starts a query says how time is measured.
 *
 * @param nanoClock a clock that only measures durations, such as {@code System::nanoTime}
 * @param timeoutNanos how long this query may run; the engine's own timeout applies where it is shorter
 * @param canceled true once nobody wants the answer any more; asked often, so it must be cheap
 * @param profile where what its parts cost is written down; {@code null} if nobody wants to know
 */
public record QueryControl(
        LongSupplier nanoClock,
        long timeoutNanos,
        BooleanSupplier canceled,
        @Nullable Profile profile) {

    /** Not watched. */
    public QueryControl(LongSupplier nanoClock, long timeoutNanos, BooleanSupplier canceled) {
        this(nanoClock, timeoutNanos, canceled, null);
    }

    /** The same, watched. */
    public QueryControl watchedBy(Profile watching) {
        return new QueryControl(nanoClock, timeoutNanos, canceled, watching);
    }

    /** Never canceled, and time stands still: for tests and simulations. */
    public static final QueryControl NONE = new QueryControl(() -> 0L, Long.MAX_VALUE, () -> false);

    /** Not canceled; the engine's timeout, measured with the given clock. */
    public static QueryControl measuredBy(LongSupplier nanoClock) {
        return new QueryControl(nanoClock, Long.MAX_VALUE, () -> false);
    }
}
