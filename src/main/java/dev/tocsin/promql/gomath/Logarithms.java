package dev.tocsin.promql.gomath;

/**
 * Logarithms and inverse hyperbolic functions. {@code log} is FreeBSD's (msun {@code e_log.c}): a Remez approximation in
 * s = f/(2+f), of one formula for all arguments.
 */
public final class Logarithms {

    static final double LN2_HIGH = 6.93147180369123816490e-01;
    static final double LN2_LOW = 1.90821492927058770002e-10;

    private static final double LN2 = 0.693147180559945309417232121458176568;
    /** Go's constants are exact until they are used: 1/ln 2 and 1/ln 10. */
    private static final double LOG2_E = 1.442695040888963407359924681001892137;

    private static final double LOG10_E = 0.434294481903251827651128918916605082;

    private static final double HALF_ROOT = 7.07106781186547524401e-01;
    private static final double[] ODD = {
        1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01
    };
    private static final double[] EVEN = {1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01};

    private static final double LARGE = 0x1p28;

    private Logarithms() {}

    /** The f in [0.5, 1) of x = f · 2^e, with the sign of x; x must be finite and not 0. */
    static double fraction(double x) {
        return Math.scalb(x, -exponent(x));
    }

    /** The e of x = f · 2^e with f in [0.5, 1). */
    static int exponent(double x) {
        int e = Math.getExponent(x);
        return e >= Double.MIN_EXPONENT ? e + 1 : Math.getExponent(x * 0x1p54) - 53;
    }

    /**
     * Natural logarithm. Of numbers below 2^−1022 the true one, of which Go on amd64 is up to 36 away because it takes their
     * fraction for a normal number's.
     */
    public static double log(double x) {
        if (Double.isNaN(x) || x == Double.POSITIVE_INFINITY) {
            return x;
        }
        if (x <= 0) {
            return x < 0 ? Double.NaN : Double.NEGATIVE_INFINITY;
        }
        int exponent = exponent(x);
        double fraction = Math.scalb(x, -exponent);
        if (fraction < HALF_ROOT) {
            fraction *= 2;
            exponent--;
        }
        double f = fraction - 1;
        double k = exponent;
        double s = f / (2 + f);
        double s2 = s * s;
        double s4 = s2 * s2;
        double remainder = s2 * Polynomial.at(s4, ODD) + s4 * Polynomial.at(s4, EVEN);
        double half = 0.5 * f * f;
        return k * LN2_HIGH - (half - (s * (half + remainder) + k * LN2_LOW) - f);
    }

    /** Logarithm to base 2, exact for powers of two. */
    public static double log2(double x) {
        if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
            return log(x);
        }
        int exponent = exponent(x);
        double fraction = Math.scalb(x, -exponent);
        return fraction == 0.5 ? exponent - 1 : log(fraction) * LOG2_E + exponent;
    }

    /** Logarithm to base 10. */
    public static double log10(double x) {
        return log(x) * LOG10_E;
    }

    /** Inverse hyperbolic sine. */
    public static double asinh(double x) {
        double abs = Math.abs(x);
        if (!Double.isFinite(x) || abs < 1 / LARGE) {
            return x;
        }
        double value;
        if (abs > LARGE) {
            value = log(abs) + LN2;
        } else if (abs > 2) {
            value = log(2 * abs + 1 / (Math.sqrt(abs * abs + 1) + abs));
        } else {
            value = StrictMath.log1p(abs + abs * abs / (1 + Math.sqrt(1 + abs * abs)));
        }
        return x < 0 ? -value : value;
    }

    /** Inverse hyperbolic cosine. */
    public static double acosh(double x) {
        if (!(x >= 1)) {
            return Double.NaN;
        }
        if (x >= LARGE) {
            return log(x) + LN2;
        }
        if (x > 2) {
            return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double above = x - 1;
        return StrictMath.log1p(above + Math.sqrt(2 * above + above * above));
    }

    /** Inverse hyperbolic tangent. */
    public static double atanh(double x) {
        double abs = Math.abs(x);
        if (!(abs < 1)) {
            return abs == 1 ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
        }
        if (abs < 1 / LARGE) {
            return x;
        }
        double twice = abs + abs;
        double value = abs < 0.5
                ? 0.5 * StrictMath.log1p(twice + twice * abs / (1 - abs))
                : 0.5 * StrictMath.log1p(twice / (1 - abs));
        return x < 0 ? -value : value;
    }
}
