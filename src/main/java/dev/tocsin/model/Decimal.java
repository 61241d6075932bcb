package dev.tocsin.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A number of 0 or more as decimal digits, {@code d.ddd × 10^exponent}, and the two ways in which Go's {@code strconv} writes it.
 *
 * @param digits at least one; the first is 0 in 0 alone
 * @param exponent of the first digit; 0 for 0
 */
public record Decimal(String digits, int exponent) {

    /**
     * The fewest digits that read back as the same number, taken from {@link Double#toString}, which is shortest since JDK 19.
     *
     * @param abs finite, 0 or more
     */
    public static Decimal shortest(double abs) {
        String text = Double.toString(abs);
        int e = text.indexOf('E');
        int shift = e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10);
        String mantissa = e < 0 ? text : text.substring(0, e);
        int dot = mantissa.indexOf('.');
        String all = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
        int first = 0;
        while (first < all.length() - 1 && all.charAt(first) == '0') {
            first++;
        }
        String digits = withoutZeros(all, first);
        int power = digits.equals("0") ? 0 : dot - 1 - first + shift;
        // Java writes the nearest of two digits where one digit would do: 4.9E-324 for Go's 5e-324.
        if (digits.length() == 2) {
            int up = digits.charAt(0) - '0' + (digits.charAt(1) >= '5' ? 1 : 0);
            if (Double.parseDouble(up + "E" + power) == abs) {
                return new Decimal(up == 10 ? "1" : Integer.toString(up), power + up / 10);
            }
        }
        return new Decimal(digits, power);
    }

    /**
     * Rounded half to even.
     *
     * @param abs finite, 0 or more
     * @param count how many digits, at least 1
     */
    public static Decimal rounded(double abs, int count) {
        if (abs == 0) {
            return new Decimal("0".repeat(count), 0);
        }
        BigDecimal rounded = new BigDecimal(abs).round(new MathContext(count, RoundingMode.HALF_EVEN));
        String digits = rounded.unscaledValue().toString();
        int exponent = digits.length() - 1 - rounded.scale();
        return new Decimal(digits + "0".repeat(Math.max(0, count - digits.length())), exponent);
    }

    /** Without the zeros at the end of the digits. */
    public Decimal trimmed() {
        return new Decimal(withoutZeros(digits, 0), exponent);
    }

    /** With an exponent of at least two digits: {@code 1e+00}. */
    public String scientific() {
        StringBuilder out = new StringBuilder().append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        int abs = Math.abs(exponent);
        out.append('e').append(exponent < 0 ? '-' : '+');
        return (abs < 10 ? out.append('0') : out).append(abs).toString();
    }

    /** Without an exponent, however long that is. */
    public String plain() {
        StringBuilder out = new StringBuilder();
        int n = digits.length();
        int whole = exponent + 1;
        if (whole <= 0) {
            out.append("0.").repeat('0', -whole).append(digits);
        } else if (n <= whole) {
            out.append(digits).repeat('0', whole - n);
        } else {
            out.append(digits, 0, whole).append('.').append(digits, whole, n);
        }
        return out.toString();
    }

    private static String withoutZeros(String digits, int from) {
        int end = digits.length();
        while (end > from + 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(from, end);
    }
}
