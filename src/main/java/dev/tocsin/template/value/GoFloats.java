package dev.tocsin.template.value;

import dev.tocsin.model.Decimal;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.GoQuote;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Floats as Go's {@code strconv} writes and reads them, bit for bit: every format of {@code FormatFloat} with shortest or
 * given precision, and {@code ParseFloat}.
 */
public final class GoFloats {

    /** Asks for the fewest digits that read back as the same value. */
    public static final int SHORTEST = -1;

    private GoFloats() {}

    /**
     * {@code strconv.FormatFloat(value, format, precision, 64)}.
     *
     * @param format one of {@code b e E f g G x X}
     * @param precision digits after the point ({@code e f x}), significant digits ({@code g}), or {@link #SHORTEST}
     */
    public static String format(double value, char format, int precision) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        double abs = Math.abs(value);
        String text = switch (format) {
            case 'b' -> binary(abs);
            case 'x', 'X' -> hex(abs, precision);
            case 'e', 'E' ->
                precision < 0
                        ? GoFloat.e(abs)
                        : Decimal.rounded(abs, precision + 1).scientific();
            case 'f' -> precision < 0 ? GoFloat.f(abs) : fixed(abs, precision);
            case 'g', 'G' -> precision < 0 ? GoFloat.g(abs) : general(abs, Math.max(1, precision));
            default -> throw new IllegalArgumentException("not a float format: " + format);
        };
        return sign + (Character.isUpperCase(format) ? text.toUpperCase(Locale.ROOT) : text);
    }

    /** {@code %.4g} and the like. */
    public static String general(double value, int precision, String suffix) {
        return format(value, 'g', precision) + suffix;
    }

    private static String general(double abs, int precision) {
        Decimal d = Decimal.rounded(abs, precision).trimmed();
        int count = d.digits().length();
        int threshold = count < precision && count >= d.exponent() + 1 ? count : precision;
        return d.exponent() < -4 || d.exponent() >= threshold ? d.scientific() : d.plain();
    }

    private static String fixed(double abs, int precision) {
        return new BigDecimal(abs).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** Mantissa and power of two as integers: {@code 4503599627370496p-52}. */
    private static String binary(double abs) {
        long bits = Double.doubleToRawLongBits(abs);
        int exponent = (int) (bits >>> 52);
        long mantissa = bits & ((1L << 52) - 1);
        if (exponent == 0) {
            exponent = 1;
        } else {
            mantissa |= 1L << 52;
        }
        int power = exponent - 1075;
        return mantissa + "p" + (power >= 0 ? "+" : "") + power;
    }

    /** {@code 0x1.8p+01}. */
    private static String hex(double abs, int precision) {
        if (abs == 0) {
            return "0x0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "p+00";
        }
        int exponent = Math.getExponent(abs);
        long mantissa = Double.doubleToRawLongBits(abs) & ((1L << 52) - 1);
        if (exponent < Double.MIN_EXPONENT) {
            exponent = Double.MIN_EXPONENT;
            int shift = Long.numberOfLeadingZeros(mantissa) - 11;
            mantissa <<= shift;
            exponent -= shift;
        } else {
            mantissa |= 1L << 52;
        }
        if (precision >= 0 && precision < 13) {
            int drop = 52 - 4 * precision;
            long rest = mantissa & ((1L << drop) - 1);
            long half = 1L << (drop - 1);
            mantissa >>>= drop;
            if (rest > half || (rest == half && (mantissa & 1) == 1)) {
                mantissa++;
            }
            mantissa <<= drop;
            if (mantissa >= 1L << 53) {
                mantissa >>>= 1;
                exponent++;
            }
        }
        String fraction = String.format("%013x", mantissa & ((1L << 52) - 1));
        if (precision < 0) {
            fraction = fraction.replaceAll("0+$", "");
        } else if (precision <= 13) {
            fraction = fraction.substring(0, precision);
        } else {
            fraction += "0".repeat(precision - 13);
        }
        int absExponent = Math.abs(exponent);
        return "0x1" + (fraction.isEmpty() ? "" : "." + fraction) + "p" + (exponent < 0 ? "-" : "+")
                + (absExponent < 10 ? "0" : "") + absExponent;
    }

    /**
     * {@code strconv.ParseFloat(text, 64)}: decimal, hexadecimal, {@code inf}, {@code infinity} and {@code nan} in any
     * case, underscores between digits.
     *
     * @throws NumberFormatException with Go's words
     */
    public static double parse(String text) {
        String body = text;
        boolean negative = false;
        if (!body.isEmpty() && (body.charAt(0) == '+' || body.charAt(0) == '-')) {
            negative = body.charAt(0) == '-';
            body = body.substring(1);
        }
        String lower = body.toLowerCase(Locale.ROOT);
        if (lower.equals("inf") || lower.equals("infinity")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (lower.equals("nan") && body.length() == text.length()) {
            return Double.NaN;
        }
        boolean hex = lower.startsWith("0x");
        if (!isNumber(lower, hex) || !GoInts.underscoresFit(lower)) {
            throw failure(text, "invalid syntax");
        }
        double value = Double.parseDouble(lower.replace("_", ""));
        if (Double.isInfinite(value)) {
            throw failure(text, "value out of range");
        }
        return negative ? -value : value;
    }

    private static boolean isNumber(String lower, boolean hex) {
        int i = hex ? 2 : 0;
        int digits = 0;
        boolean point = false;
        for (; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c == '.' && !point) {
                point = true;
            } else if (c == '_') {
                continue;
            } else if ((c >= '0' && c <= '9') || (hex && c >= 'a' && c <= 'f')) {
                digits++;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return false;
        }
        if (i == lower.length()) {
            return !hex;
        }
        if (lower.charAt(i) != (hex ? 'p' : 'e')) {
            return false;
        }
        i++;
        if (i < lower.length() && (lower.charAt(i) == '+' || lower.charAt(i) == '-')) {
            i++;
        }
        int first = i;
        while (i < lower.length() && (Character.digit(lower.charAt(i), 10) >= 0 || lower.charAt(i) == '_')) {
            if (lower.charAt(i) > '9' && lower.charAt(i) != '_') {
                return false;
            }
            i++;
        }
        return i > first && i == lower.length() && lower.charAt(first) != '_';
    }

    private static NumberFormatException failure(String text, String why) {
        return new NumberFormatException("strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": " + why);
    }
}
