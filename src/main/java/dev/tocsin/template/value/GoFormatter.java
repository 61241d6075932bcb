package dev.tocsin.template.value;

import java.util.List;

/**
 * Go's {@code fmt}: {@code Sprintf}, {@code Sprint} and {@code Sprintln} with every verb and flag, and the texts for wrong
 * ones such as {@code %!d(string=x)}, {@code %!v(MISSING)} and {@code %!(EXTRA int=1)}.
 */
public final class GoFormatter {

    /** Widths and precisions beyond this are not taken, as in Go. */
    private static final int LARGEST = 1_000_000;

    private final StringBuilder out = new StringBuilder();
    private final String format;
    private final List<GoValue> arguments;
    private int at;
    private int argument;
    private boolean reordered;
    private boolean goodIndex = true;
    private boolean afterIndex;

    private GoFormatter(String format, List<GoValue> arguments) {
        this.format = format;
        this.arguments = arguments;
    }

    /** {@code fmt.Sprintf}. */
    public static String sprintf(String format, List<GoValue> arguments) {
        return new GoFormatter(format, arguments).run();
    }

    /** {@code fmt.Sprint}: a space between operands when neither is a string. */
    public static String sprint(List<GoValue> arguments) {
        StringBuilder out = new StringBuilder();
        boolean stringBefore = false;
        for (int i = 0; i < arguments.size(); i++) {
            GoValue value = arguments.get(i).unboxed();
            boolean string = value.kind() == GoType.Kind.STRING;
            if (i > 0 && !string && !stringBefore) {
                out.append(' ');
            }
            ValuePrinter.print(out, new Directive(), value, 'v');
            stringBefore = string;
        }
        return out.toString();
    }

    /** {@code fmt.Sprint} of one value. */
    public static String sprint(GoValue value) {
        return value instanceof GoValue.Str str && str.type().text().isEmpty() ? str.value() : sprint(List.of(value));
    }

    /** {@code fmt.Sprintln}: a space between all operands and a newline at the end. */
    public static String sprintln(List<GoValue> arguments) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < arguments.size(); i++) {
            if (i > 0) {
                out.append(' ');
            }
            ValuePrinter.print(out, new Directive(), arguments.get(i), 'v');
        }
        return out.append('\n').toString();
    }

    private String run() {
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                out.append(format, at, format.length());
                break;
            }
            out.append(format, at, percent);
            at = percent + 1;
            if (!directive()) {
                break;
            }
        }
        if (!reordered && argument < arguments.size()) {
            extra();
        }
        return out.toString();
    }

    /** One directive after its percent sign; false at an incomplete one that ends the format. */
    private boolean directive() {
        goodIndex = true;
        afterIndex = false;
        Directive directive = new Directive();
        flags(directive);
        index();
        width(directive);
        precision(directive);
        if (!afterIndex) {
            index();
        }
        if (at >= format.length()) {
            out.append("%!(NOVERB)");
            return false;
        }
        int verb = format.codePointAt(at);
        at += Character.charCount(verb);
        if (verb == '%') {
            out.append('%');
        } else if (!goodIndex) {
            out.append("%!").appendCodePoint(verb).append("(BADINDEX)");
        } else if (argument >= arguments.size()) {
            out.append("%!").appendCodePoint(verb).append("(MISSING)");
        } else {
            if (verb == 'v') {
                directive.forVerbV();
            }
            ValuePrinter.print(out, directive, arguments.get(argument++), verb);
        }
        return true;
    }

    private void flags(Directive directive) {
        for (; at < format.length(); at++) {
            switch (format.charAt(at)) {
                case '#' -> directive.sharp = true;
                case '0' -> directive.zero = true;
                case '+' -> directive.plus = true;
                case '-' -> directive.minus = true;
                case ' ' -> directive.space = true;
                default -> {
                    return;
                }
            }
        }
    }

    private void width(Directive directive) {
        if (lookingAt('*')) {
            at++;
            int width = integerArgument();
            if (width == Integer.MIN_VALUE) {
                out.append("%!(BADWIDTH)");
            } else {
                directive.width = Math.abs(width);
                if (width < 0) {
                    directive.minus = true;
                    directive.zero = false;
                }
            }
            afterIndex = false;
        } else {
            directive.width = number();
            if (afterIndex && directive.width != Directive.NONE) {
                goodIndex = false;
            }
        }
    }

    private void precision(Directive directive) {
        if (at + 1 >= format.length() || !lookingAt('.')) {
            return;
        }
        at++;
        if (afterIndex) {
            goodIndex = false;
        }
        index();
        if (lookingAt('*')) {
            at++;
            int precision = integerArgument();
            if (precision < 0) {
                out.append("%!(BADPREC)");
            } else {
                directive.precision = precision;
            }
            afterIndex = false;
        } else {
            directive.precision = Math.max(0, number());
        }
    }

    private boolean lookingAt(char c) {
        return at < format.length() && format.charAt(at) == c;
    }

    /** A decimal number here, or {@link Directive#NONE}; one that is too large swallows the rest of the format. */
    private int number() {
        int value = Directive.NONE;
        while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
            if (value > LARGEST) {
                at = format.length();
                return Directive.NONE;
            }
            value = Math.max(value, 0) * 10 + (format.charAt(at++) - '0');
        }
        return value;
    }

    /** The integer argument of a {@code *}, or {@link Integer#MIN_VALUE} if there is none that fits. */
    private int integerArgument() {
        if (argument >= arguments.size()) {
            return Integer.MIN_VALUE;
        }
        GoValue value = arguments.get(argument++).unboxed();
        return value instanceof GoValue.Int number && Math.abs(number.value()) <= LARGEST
                ? (int) number.value()
                : Integer.MIN_VALUE;
    }

    /** An explicit argument index such as {@code [2]}. */
    private void index() {
        if (!lookingAt('[')) {
            afterIndex = false;
            return;
        }
        reordered = true;
        int close = format.indexOf(']', at);
        if (close < 0 || format.length() - at < 3) {
            goodIndex = false;
            afterIndex = false;
            at++;
            return;
        }
        int from = at + 1;
        at = from;
        int number = number();
        boolean whole = number != Directive.NONE && at == close;
        at = close + 1;
        afterIndex = whole;
        if (whole && number >= 1 && number <= arguments.size()) {
            argument = number - 1;
        } else {
            goodIndex = false;
        }
    }

    private void extra() {
        out.append("%!(EXTRA ");
        for (int i = argument; i < arguments.size(); i++) {
            if (i > argument) {
                out.append(", ");
            }
            GoValue value = arguments.get(i).unboxed();
            if (value instanceof GoValue.Absent) {
                out.append("<nil>");
            } else {
                out.append(value.type().name()).append('=');
                ValuePrinter.print(out, new Directive(), value, 'v');
            }
        }
        out.append(')');
    }
}
