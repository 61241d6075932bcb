package dev.tocsin.promql.eval;

/**
 * Sums with Neumaier's compensation, as Prometheus {@code util/kahansum} does: the compensation is dropped when the sum is
 * infinite. A running sum is a pair of sum and compensation; both functions take the old pair.
 */
public final class Sums {

    private Sums() {}

    /** The compensation after adding {@code inc} to {@code sum}. */
    public static double compensation(double inc, double sum, double compensation) {
        double total = sum + inc;
        if (total > Double.MAX_VALUE || total < -Double.MAX_VALUE) {
            return 0;
        }
        return Math.abs(sum) >= Math.abs(inc)
                ? compensation + ((sum - total) + inc)
                : compensation + ((inc - total) + sum);
    }

    /** A running sum where the two numbers are not kept in arrays. */
    public static final class Running {
        public double sum;
        public double compensation;

        public void add(double inc) {
            compensation = compensation(inc, sum, compensation);
            sum += inc;
        }

        public double value() {
            return sum + compensation;
        }
    }
}
