package dev.tocsin.promql;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What stops a query from outside. The engine has no clock: whoever starts a query says how time is measured.
 *
 * @param nanoClock a clock that only measures durations, such as {@code System::nanoTime}
 * @param timeoutNanos how long this query may run; the engine's own timeout applies where it is shorter
 * @param canceled true once nobody wants the answer any more; asked often, so it must be cheap
 */
public record QueryControl(LongSupplier nanoClock, long timeoutNanos, BooleanSupplier canceled) {

    /** Never canceled, and time stands still: for tests and simulations. */
    public static final QueryControl NONE = new QueryControl(() -> 0L, Long.MAX_VALUE, () -> false);

    /** Not canceled; the engine's timeout, measured with the given clock. */
    public static QueryControl measuredBy(LongSupplier nanoClock) {
        return new QueryControl(nanoClock, Long.MAX_VALUE, () -> false);
    }
}
