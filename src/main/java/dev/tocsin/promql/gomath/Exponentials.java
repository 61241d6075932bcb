package dev.tocsin.promql.gomath;

/**
 * Exponential function, powers and hyperbolic functions.
 *
 * <p>{@code exp} is N. Shibata's (Efficient evaluation methods of elementary functions suitable for SIMD computation, 2010) with
 * fused multiply-adds, {@code exp2} that of FreeBSD's msun (Remez approximation of r·(eʳ+1)/(eʳ−1)), {@code sinh} Hart and
 * Cheney's 2029, {@code tanh} that of Cephes.
 */
public final class Exponentials {

    private static final double LOG2_E = 1.4426950408889634073599246810018920;
    /** ln 2 in two parts, the upper one short enough for exact products. */
    private static final double LN2_UPPER = 0.69314718055966295651160180568695068359375;

    private static final double LN2_LOWER = 0.28235290563031577122588448175013436025525412068e-12;
    private static final double LARGEST = 7.09782712893384e+02;

    /** 1/n! from n = 8 down to 1, rounded. */
    private static final double[] TAYLOR = {
        2.4801587301587301587e-5,
        1.9841269841269841270e-4,
        1.3888888888888888889e-3,
        8.3333333333333333333e-3,
        4.1666666666666666667e-2,
        1.6666666666666666667e-1,
        0.5,
        1.0
    };

    private static final double[] REMEZ = {
        4.13813679705723846039e-08,
        -1.65339022054652515390e-06,
        6.61375632143793436117e-05,
        -2.77777777770155933842e-03,
        1.66666666666666657415e-01
    };

    private static final double[] SINH_P = {
        -0.2630563213397497062819489e+2,
        -0.2894211355989563807284660366e+4,
        -0.8991272022039509355398013511e+5,
        -0.6307673640497716991184787251e+6
    };
    private static final double[] SINH_Q = {
        1, -0.173678953558233699533450911e+3, 0.1521517378790019070696485176e+5, -0.6307673640497716991212077277e+6
    };
    private static final double[] TANH_P = {
        -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3
    };
    private static final double[] TANH_Q = {
        1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3
    };

    private Exponentials() {}

    /** e to the power of a number. */
    public static double exp(double x) {
        if (Double.isNaN(x) || x == Double.NEGATIVE_INFINITY) {
            return Double.isNaN(x) ? x : 0;
        }
        if (x > LARGEST) {
            return Double.POSITIVE_INFINITY;
        }
        double exponent = Math.rint(LOG2_E * x);
        if (exponent < -2000) {
            return 0;
        }
        double reduced = Math.fma(-exponent, LN2_LOWER, Math.fma(-exponent, LN2_UPPER, x)) * 0.0625;
        // e^r − 1, and from it e^16r − 1: (1 + a)² − 1 = a · (a + 2)
        double less1 = Polynomial.fusedAt(reduced, TAYLOR) * reduced;
        for (int i = 0; i < 3; i++) {
            less1 = (less1 + 2) * less1;
        }
        return scaled(Math.fma(less1 + 2, less1, 1), (int) exponent);
    }

    /** A number near 1 times a power of two, as {@link #exp} scales it: what is too small by far is 0. */
    private static double scaled(double value, int exponent) {
        int biased = exponent + Double.MAX_EXPONENT;
        if (biased >= 0x7ff) {
            return Double.POSITIVE_INFINITY;
        }
        return biased < -52 ? 0 : Math.scalb(value, exponent);
    }

    /** 2 to the power of a number. */
    public static double exp2(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        if (x > 1.0239999999999999e+03) {
            return Double.POSITIVE_INFINITY;
        }
        if (x < -1.0740e+03) {
            return 0;
        }
        int whole = (int) (x + Math.copySign(0.5, x));
        double rest = x - whole;
        double high = rest * Logarithms.LN2_HIGH;
        double low = -rest * Logarithms.LN2_LOW;
        double r = high - low;
        double square = r * r;
        double c = r - square * Polynomial.at(square, REMEZ);
        return Math.scalb(1 - (low - r * c / (2 - c) - high), whole);
    }

    /** A number to the power of another; 1 to any power and any number to the power of 0 are 1. */
    public static double pow(double x, double y) {
        if (y == 0 || x == 1) {
            return 1;
        }
        if (y == 1) {
            return x;
        }
        boolean ordinary = x != 0 && Double.isFinite(x) && Double.isFinite(y);
        if (!ordinary) {
            return x == -1 && Double.isInfinite(y) ? 1 : Math.pow(x, y);
        }
        if (Math.abs(y) == 0.5) {
            return y > 0 ? Math.sqrt(x) : 1 / Math.sqrt(x);
        }
        double whole = Math.floor(Math.abs(y));
        double rest = Math.abs(y) - whole;
        if (rest != 0 && x < 0) {
            return Double.NaN;
        }
        if (whole >= 0x1p63) {
            return x == -1 ? 1 : Math.abs(x) < 1 == y > 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return power(x, whole, rest, y < 0);
    }

    /** {@code x^(whole+rest)} or one over that, by squarings of the fraction of x, with the powers of two apart. */
    private static double power(double x, double whole, double rest, boolean inverse) {
        long bits = (long) whole;
        double result = 1;
        if (rest != 0) {
            boolean up = rest > 0.5;
            bits += up ? 1 : 0;
            result = exp((up ? rest - 1 : rest) * Logarithms.log(x));
        }
        int exponent = 0;
        int squareExponent = Logarithms.exponent(x);
        double square = Logarithms.fraction(x);
        for (; bits != 0; bits >>= 1) {
            if (Math.abs(squareExponent) > 1 << 12) {
                exponent += squareExponent;
                break;
            }
            if ((bits & 1) == 1) {
                result *= square;
                exponent += squareExponent;
            }
            square *= square;
            squareExponent *= 2;
            if (square < 0.5) {
                square += square;
                squareExponent--;
            }
        }
        return inverse ? Math.scalb(1 / result, -exponent) : Math.scalb(result, exponent);
    }

    /** Hyperbolic sine. */
    public static double sinh(double x) {
        double abs = Math.abs(x);
        if (abs <= 0.5) {
            double square = x * x;
            return Polynomial.at(square, SINH_P) * x / Polynomial.at(square, SINH_Q);
        }
        double e = exp(abs);
        double value = abs > 21 ? e * 0.5 : (e - 1 / e) * 0.5;
        return x < 0 ? -value : value;
    }

    /** Hyperbolic cosine. */
    public static double cosh(double x) {
        double abs = Math.abs(x);
        double e = exp(abs);
        return abs > 21 ? e * 0.5 : (e + 1 / e) * 0.5;
    }

    /** Hyperbolic tangent. */
    public static double tanh(double x) {
        double abs = Math.abs(x);
        if (abs > 0.5 * 8.8029691931113054295988e+01) {
            return x < 0 ? -1 : 1;
        }
        if (abs >= 0.625) {
            double value = 1 - 2 / (exp(2 * abs) + 1);
            return x < 0 ? -value : value;
        }
        if (x == 0) {
            return x;
        }
        double square = x * x;
        return x + x * square * Polynomial.at(square, TANH_P) / Polynomial.at(square, TANH_Q);
    }
}
