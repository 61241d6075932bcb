package dev.tocsin.model;

/**
 * Floats as Go's {@code strconv.FormatFloat(v, fmt, -1, 64)} writes them: the shortest digits that read back as the
 * same value. {@code NaN}, {@code +Inf} and {@code -Inf} are written so.
 */
public final class GoFloat {

    private GoFloat() {}

    /** Plain decimal, never an exponent: {@code 1e21} is {@code 1000000000000000000000}. */
    public static String f(double value) {
        return special(value) ? specialText(value) : signed(value, digits(value).plain());
    }

    /** With an exponent of at least two digits: {@code 1} is {@code 1e+00}. */
    public static String e(double value) {
        return special(value) ? specialText(value) : signed(value, digits(value).scientific());
    }

    /** With an exponent when it is below −4 or at least 6, otherwise plain: {@code 1e+06}, {@code 123456}. */
    public static String g(double value) {
        if (special(value)) {
            return specialText(value);
        }
        Decimal d = digits(value);
        return signed(value, d.exponent() < -4 || d.exponent() >= 6 ? d.scientific() : d.plain());
    }

    /** A sample value in Prometheus' JSON: plain unless below 1e-6 or from 1e21 on ({@code util/jsonutil}). */
    public static String json(double value) {
        double abs = Math.abs(value);
        return abs != 0 && (abs < 1e-6 || abs >= 1e21) ? e(value) : f(value);
    }

    private static boolean special(double value) {
        return Double.isNaN(value) || Double.isInfinite(value);
    }

    private static String specialText(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }

    private static String signed(double value, String abs) {
        return Double.doubleToRawLongBits(value) < 0 ? "-" + abs : abs;
    }

    private static Decimal digits(double value) {
        return Decimal.shortest(Math.abs(value));
    }
}
