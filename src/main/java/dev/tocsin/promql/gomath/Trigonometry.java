package dev.tocsin.promql.gomath;

/**
 * Trigonometric functions and their inverses: the approximations of S. Moshier's Cephes library ({@code sin.c}, {@code tan.c},
 * {@code atan.c}; netlib.org/cephes), with M. Payne's and R. Hanek's reduction of large arguments (Radian reduction for
 * trigonometric functions, 1983).
 */
public final class Trigonometry {

    /** From here on π/4 in three parts is not exact enough to subtract multiples of. */
    private static final double REDUCED_IN_PARTS = 1 << 29;

    private static final double QUARTER_A = 7.85398125648498535156e-1;
    private static final double QUARTER_B = 3.77489470793079817668e-8;
    private static final double QUARTER_C = 2.69515142907905952645e-15;

    /** 4/π in binary, the integer part first: 64 bits an element. */
    private static final long[] FOUR_BY_PI = {
        0x1L,
        0x45f306dc9c882a53L,
        0xf84eafa3ea69bb81L,
        0xb6c52b3278872083L,
        0xfca2c757bd778ac3L,
        0x6e48dc74849ba5c0L,
        0x0c925dd413a32439L,
        0xfc3bd63962534e7dL,
        0xd1046bea5d768909L,
        0xd338e04d68befc82L,
        0x7323ac7306a673e9L,
        0x3908bf177bf25076L,
        0x3ff12fffbc0b301fL,
        0xde5e2316b414da3eL,
        0xda6cfd9e4f96136eL,
        0x9e8c7ecd3cbfd45aL,
        0xea4f758fd7cbe2f6L,
        0x7a0e73ef14a525d4L,
        0xd7f6bf623f1aba10L,
        0xac06608df8f6d757L
    };

    private static final double[] SINE = {
        1.58962301576546568060e-10,
        -2.50507477628578072866e-8,
        2.75573136213857245213e-6,
        -1.98412698295895385996e-4,
        8.33333333332211858878e-3,
        -1.66666666666666307295e-1
    };
    private static final double[] COSINE = {
        -1.13585365213876817300e-11,
        2.08757008419747316778e-9,
        -2.75573141792967388112e-7,
        2.48015872888517045348e-5,
        -1.38888888888730564116e-3,
        4.16666666666665929218e-2
    };
    private static final double[] TANGENT_P = {
        -1.30936939181383777646e4, 1.15351664838587416140e6, -1.79565251976484877988e7
    };
    private static final double[] TANGENT_Q = {
        1, 1.36812963470692954678e4, -1.32089234440210967447e6, 2.50083801823357915839e7, -5.38695755929454629881e7
    };
    private static final double[] ARC_P = {
        -8.750608600031904122785e-01,
        -1.615753718733365076637e+01,
        -7.500855792314704667340e+01,
        -1.228866684490136173410e+02,
        -6.485021904942025371773e+01
    };
    private static final double[] ARC_Q = {
        1,
        2.485846490142306297962e+01,
        1.650270098316988542046e+02,
        4.328810604912902668951e+02,
        4.853903996359136964868e+02,
        1.945506571482613964425e+02
    };
    /** What π/2 is more than the double nearest to it. */
    private static final double MORE = 6.123233995736765886130e-17;

    private static final double TANGENT_OF_3_EIGHTHS = 2.41421356237309504880;

    private Trigonometry() {}

    /**
     * An angle ≥ 0 less a multiple of π/4.
     *
     * @param octant which eighth of the circle the multiple is, made even so that roots lie at 0
     * @param rest −π/4 … π/4
     */
    private record Angle(int octant, double rest) {

        static Angle of(double x) {
            if (x >= REDUCED_IN_PARTS) {
                return large(x);
            }
            long multiple = (long) (x * (4 / Math.PI));
            multiple += multiple & 1;
            double y = multiple;
            return new Angle((int) (multiple & 7), x - y * QUARTER_A - y * QUARTER_B - y * QUARTER_C);
        }

        /** By a product with as many digits of 4/π as matter: three bits of octant, then the fraction. */
        private static Angle large(double x) {
            int exponent = Math.getExponent(x) - 52;
            long mantissa = Double.doubleToRawLongBits(x) & (1L << 52) - 1 | 1L << 52;
            int digit = exponent + 61 >>> 6;
            int shift = exponent + 61 & 63;
            long third = word(digit + 2, shift);
            long second = word(digit + 1, shift);
            long secondLow = second * mantissa;
            long low = secondLow + Math.unsignedMultiplyHigh(third, mantissa);
            int carry = Long.compareUnsigned(low, secondLow) < 0 ? 1 : 0;
            long high = word(digit, shift) * mantissa + Math.unsignedMultiplyHigh(second, mantissa) + carry;
            int octant = (int) (high >>> 61);
            high = high << 3 | low >>> 61;
            // Cut off, not rounded; an implicit leading bit takes the place of the first one.
            int zeros = Long.numberOfLeadingZeros(high);
            long fraction = (zeros == 63 ? 0 : high << zeros + 1) | low >>> 63 - zeros;
            long bits = (long) (1022 - zeros) << 52 | fraction >>> 12;
            double rest = Double.longBitsToDouble(bits);
            if ((octant & 1) == 1) {
                octant = octant + 1 & 7;
                rest--;
            }
            return new Angle(octant, rest * (Math.PI / 4));
        }

        private static long word(int digit, int shift) {
            return FOUR_BY_PI[digit] << shift | (shift == 0 ? 0 : FOUR_BY_PI[digit + 1] >>> 64 - shift);
        }

        double sine() {
            double square = rest * rest;
            return rest + rest * square * Polynomial.at(square, SINE);
        }

        double cosine() {
            double square = rest * rest;
            return 1 - 0.5 * square + square * square * Polynomial.at(square, COSINE);
        }
    }

    /** Sine. */
    public static double sin(double x) {
        if (x == 0 || !Double.isFinite(x)) {
            return x == 0 ? x : Double.NaN;
        }
        Angle angle = Angle.of(Math.abs(x));
        int octant = angle.octant & 3;
        double value = octant == 2 ? angle.cosine() : angle.sine();
        return x < 0 != angle.octant > 3 ? -value : value;
    }

    /** Cosine. */
    public static double cos(double x) {
        if (!Double.isFinite(x)) {
            return Double.NaN;
        }
        Angle angle = Angle.of(Math.abs(x));
        int octant = angle.octant & 3;
        double value = octant == 2 ? angle.sine() : angle.cosine();
        return angle.octant > 3 != octant > 1 ? -value : value;
    }

    /** Tangent. */
    public static double tan(double x) {
        if (x == 0 || !Double.isFinite(x)) {
            return x == 0 ? x : Double.NaN;
        }
        Angle angle = Angle.of(Math.abs(x));
        double rest = angle.rest;
        double square = rest * rest;
        double value = square > 1e-14
                ? rest + rest * (square * Polynomial.at(square, TANGENT_P) / Polynomial.at(square, TANGENT_Q))
                : rest;
        if ((angle.octant & 2) == 2) {
            value = -1 / value;
        }
        return x < 0 ? -value : value;
    }

    /** Inverse tangent. */
    public static double atan(double x) {
        return x > 0 ? positiveAtan(x) : x == 0 ? x : -positiveAtan(-x);
    }

    private static double positiveAtan(double x) {
        if (x <= 0.66) {
            return smallAtan(x);
        }
        return x > TANGENT_OF_3_EIGHTHS
                ? Math.PI / 2 - smallAtan(1 / x) + MORE
                : Math.PI / 4 + smallAtan((x - 1) / (x + 1)) + 0.5 * MORE;
    }

    private static double smallAtan(double x) {
        double square = x * x;
        return x * (square * Polynomial.at(square, ARC_P) / Polynomial.at(square, ARC_Q)) + x;
    }

    /** Inverse sine. */
    public static double asin(double x) {
        double abs = Math.abs(x);
        if (x == 0 || !(abs <= 1)) {
            return x == 0 ? x : Double.NaN;
        }
        double root = Math.sqrt(1 - abs * abs);
        double value = abs > 0.7 ? Math.PI / 2 - positiveAtan(root / abs) : positiveAtan(abs / root);
        return x < 0 ? -value : value;
    }

    /** Inverse cosine. */
    public static double acos(double x) {
        return Math.PI / 2 - asin(x);
    }

    /** The angle of the point (x, y) to the x axis. */
    public static double atan2(double y, double x) {
        // Exact where a coordinate is 0, infinite or NaN; there all agree.
        if (y == 0 || x == 0 || !Double.isFinite(x) || !Double.isFinite(y)) {
            return Math.atan2(y, x);
        }
        double angle = atan(y / x);
        if (x >= 0) {
            return angle;
        }
        return angle <= 0 ? angle + Math.PI : angle - Math.PI;
    }
}
