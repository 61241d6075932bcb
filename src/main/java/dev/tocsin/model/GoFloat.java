package dev.tocsin.model;

/**
 * Floats as Go's {@code strconv.FormatFloat(v, fmt, -1, 64)} writes them: the shortest digits that read back as the
 * same value. {@code NaN}, {@code +Inf} and {@code -Inf} are written so.
 */
public final class GoFloat {

    private GoFloat() {}

    /** Plain decimal, never an exponent: {@code 1e21} is {@code 1000000000000000000000}. */
    public static String f(double value) {
        return special(value) ? specialText(value) : plain(new Digits(value)).toString();
    }

    /** With an exponent of at least two digits: {@code 1} is {@code 1e+00}. */
    public static String e(double value) {
        return special(value) ? specialText(value) : exponent(new Digits(value)).toString();
    }

    /** With an exponent when it is below −4 or at least 6, otherwise plain: {@code 1e+06}, {@code 123456}. */
    public static String g(double value) {
        if (special(value)) {
            return specialText(value);
        }
        Digits d = new Digits(value);
        return (d.exponent < -4 || d.exponent >= 6 ? exponent(d) : plain(d)).toString();
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

    private static StringBuilder exponent(Digits d) {
        StringBuilder out = new StringBuilder();
        d.sign(out).append(d.digits.charAt(0));
        if (d.digits.length() > 1) {
            out.append('.').append(d.digits, 1, d.digits.length());
        }
        int abs = Math.abs(d.exponent);
        out.append('e').append(d.exponent < 0 ? '-' : '+');
        return (abs < 10 ? out.append('0') : out).append(abs);
    }

    private static StringBuilder plain(Digits d) {
        StringBuilder out = d.sign(new StringBuilder());
        int n = d.digits.length();
        if (d.exponent < 0) {
            return out.append("0.").repeat('0', -d.exponent - 1).append(d.digits);
        }
        int whole = d.exponent + 1;
        if (n <= whole) {
            return out.append(d.digits).repeat('0', whole - n);
        }
        return out.append(d.digits, 0, whole).append('.').append(d.digits, whole, n);
    }

    /** The shortest digits {@code d.ddd × 10^exponent}, taken from {@link Double#toString}, which is shortest since JDK 19. */
    private static final class Digits {
        private final boolean negative;
        private final String digits;
        private final int exponent;

        Digits(double value) {
            negative = Double.doubleToRawLongBits(value) < 0;
            String text = Double.toString(Math.abs(value));
            int e = text.indexOf('E');
            int shift = e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10);
            String mantissa = e < 0 ? text : text.substring(0, e);
            int dot = mantissa.indexOf('.');
            String all = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
            int first = 0;
            while (first < all.length() - 1 && all.charAt(first) == '0') {
                first++;
            }
            int last = all.length();
            while (last > first + 1 && all.charAt(last - 1) == '0') {
                last--;
            }
            String found = all.substring(first, last);
            int power = found.equals("0") ? 0 : dot - 1 - first + shift;
            // Java writes the nearest of two digits where one digit would do: 4.9E-324 for Go's 5e-324.
            if (found.length() == 2) {
                int up = found.charAt(0) - '0' + (found.charAt(1) >= '5' ? 1 : 0);
                if (Double.parseDouble(up + "E" + power) == Math.abs(value)) {
                    power += up / 10;
                    found = up == 10 ? "1" : Integer.toString(up);
                }
            }
            digits = found;
            exponent = power;
        }

        StringBuilder sign(StringBuilder out) {
            return negative ? out.append('-') : out;
        }
    }
}
