package dev.tocsin.model;

/** The NaN bit pattern that ends a series, and the one Prometheus stores for every other NaN ({@code model/value}). */
public final class StaleMarker {

    /** Bits of the staleness marker. */
    public static final long BITS = 0x7ff0000000000002L;

    /** Bits of an ordinary NaN as Prometheus writes it. */
    public static final long NORMAL_NAN_BITS = 0x7ff8000000000001L;

    /** The staleness marker as a value; only {@link #is} tells it from other NaNs. */
    public static final double VALUE = Double.longBitsToDouble(BITS);

    private StaleMarker() {}

    public static boolean is(double value) {
        // The raw bits are only looked at for a NaN, which the first comparison finds cheaply.
        return Double.isNaN(value) && Double.doubleToRawLongBits(value) == BITS;
    }
}
