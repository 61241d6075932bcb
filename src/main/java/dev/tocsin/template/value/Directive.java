package dev.tocsin.template.value;

/** Flags, width and precision of one {@code %} directive of Go's {@code fmt}, and how they lay text out. */
final class Directive {

    /** No width, or no precision. */
    static final int NONE = -1;

    boolean minus;
    boolean plus;
    boolean sharp;
    boolean space;
    boolean zero;
    /** {@code %+v}: field names are printed. */
    boolean plusV;
    /** {@code %#v}: Go syntax. */
    boolean sharpV;

    int width = NONE;
    int precision = NONE;

    /** For {@code %v}, plus and sharp mean something else than for numbers. */
    void forVerbV() {
        sharpV = sharp;
        sharp = false;
        plusV = plus;
        plus = false;
    }

    /** Text in the width; zeros are put before it where asked for. */
    void pad(StringBuilder out, String text) {
        pad(out, text, zero && !minus ? '0' : ' ');
    }

    void padWithSpaces(StringBuilder out, String text) {
        pad(out, text, ' ');
    }

    private void pad(StringBuilder out, String text, char filler) {
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            out.append(text);
        } else if (minus) {
            out.append(text).repeat(' ', missing);
        } else {
            out.repeat(filler, missing).append(text);
        }
    }

    /** The first {@code precision} runes of a text. */
    String truncate(String text) {
        return precision == NONE || text.codePointCount(0, text.length()) <= precision
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    /** An integer in a base; {@code bits} are read as unsigned unless {@code signed}. */
    void integer(StringBuilder out, long bits, boolean signed, int base, int verb) {
        boolean negative = signed && bits < 0;
        long magnitude = negative ? -bits : bits;
        if (precision == 0 && magnitude == 0) {
            out.repeat(' ', Math.max(width, 0));
            return;
        }
        String digits = Long.toUnsignedString(magnitude, base);
        if (verb == 'X') {
            digits = digits.toUpperCase(java.util.Locale.ROOT);
        }
        boolean signShown = negative || plus || space;
        int least = precision != NONE ? precision : zero && !minus && width > 0 ? width - (signShown ? 1 : 0) : 0;
        StringBuilder text = new StringBuilder();
        text.append(negative ? "-" : plus ? "+" : space ? " " : "");
        if (verb == 'O') {
            text.append("0o");
        }
        String zeros = "0".repeat(Math.max(0, least - digits.length()));
        if (sharp) {
            text.append(
                    switch (base) {
                        case 2 -> "0b";
                        case 8 -> (zeros + digits).startsWith("0") ? "" : "0";
                        case 16 -> verb == 'X' ? "0X" : "0x";
                        default -> "";
                    });
        }
        padWithSpaces(out, text.append(zeros).append(digits).toString());
    }

    /** A float; {@code verb} is a format of {@link GoFloats#format}. */
    void floating(StringBuilder out, double value, char verb, int defaultPrecision) {
        int wanted = precision != NONE ? precision : defaultPrecision;
        String text = GoFloats.format(value, verb, wanted);
        boolean finite = Double.isFinite(value);
        char sign = text.charAt(0) == '-' ? '-' : '+';
        if (text.charAt(0) == '-' || text.charAt(0) == '+') {
            text = text.substring(1);
        }
        if (sharp && verb != 'b' && finite) {
            text = withPoint(text, verb, wanted);
        }
        if (space && sign == '+' && !plus) {
            sign = ' ';
        }
        if (Double.isNaN(value)) {
            padWithSpaces(out, (space || plus ? String.valueOf(sign) : "") + text);
        } else if (!finite) {
            padWithSpaces(out, sign + text);
        } else if (plus || sign != '+') {
            if (zero && !minus && width > text.length() + 1) {
                out.append(sign).repeat('0', width - text.length() - 1).append(text);
            } else {
                pad(out, sign + text);
            }
        } else {
            pad(out, text);
        }
    }

    /** {@code %#g} and its kin: a point always, and the zeros that {@code g} drops. */
    private static String withPoint(String text, char verb, int precision) {
        boolean hex = verb == 'x' || verb == 'X';
        int tailAt = -1;
        for (int i = 0; i < text.length() && tailAt < 0; i++) {
            char c = Character.toLowerCase(text.charAt(i));
            if (c == 'p' || (c == 'e' && !hex)) {
                tailAt = i;
            }
        }
        String head = tailAt < 0 ? text : text.substring(0, tailAt);
        String tail = tailAt < 0 ? "" : text.substring(tailAt);
        int digits = 0;
        if ("gGx".indexOf(verb) >= 0) {
            digits = precision == GoFloats.SHORTEST ? 6 : precision;
        }
        boolean nonzero = false;
        for (int i = 0; i < head.length(); i++) {
            char c = head.charAt(i);
            nonzero |= c != '0' && c != '.';
            if (nonzero && c != '.') {
                digits--;
            }
        }
        if (head.indexOf('.') < 0) {
            if (head.equals("0")) {
                digits--;
            }
            head += ".";
        }
        return head + "0".repeat(Math.max(0, digits)) + tail;
    }
}
