package dev.tocsin.template.value;

import dev.tocsin.model.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Prints one value under one verb, as Go's {@code fmt} does it by kind. */
final class ValuePrinter {

    private static final int MAX_RUNE = 0x10ffff;

    private final StringBuilder out;
    private final Directive directive;
    private final int verb;

    private ValuePrinter(StringBuilder out, Directive directive, int verb) {
        this.out = out;
        this.directive = directive;
        this.verb = verb;
    }

    static void print(StringBuilder out, Directive directive, GoValue value, int verb) {
        new ValuePrinter(out, directive, verb).top(value.unboxed());
    }

    private void top(GoValue value) {
        if (value instanceof GoValue.Absent) {
            if (verb == 'T' || verb == 'v') {
                directive.pad(out, "<nil>");
            } else {
                bad(value);
            }
        } else if (verb == 'T') {
            directive.pad(out, directive.truncate(value.type().name()));
        } else if (verb == 'p') {
            pointer(value);
        } else {
            nested(value, 0, true);
        }
    }

    private void nested(GoValue value, int depth, boolean methods) {
        if (methods && stringer(value)) {
            return;
        }
        switch (value) {
            case GoValue.Absent a -> {
                if (verb == 'v') {
                    out.append("<nil>");
                } else {
                    bad(value);
                }
            }
            case GoValue.Boxed b -> {
                if (b.inner() instanceof GoValue.Absent) {
                    out.append(directive.sharpV ? "interface {}(nil)" : "<nil>");
                } else {
                    nested(b.inner(), depth + 1, true);
                }
            }
            case GoValue.Bool b -> {
                if (verb == 't' || verb == 'v') {
                    directive.pad(out, String.valueOf(b.value()));
                } else {
                    bad(value);
                }
            }
            case GoValue.Int i -> integer(i);
            case GoValue.Float f -> floating(f, f.value());
            case GoValue.Complex c -> complex(c);
            case GoValue.Str s -> string(s);
            case GoValue.Slice s -> slice(s, depth);
            case GoValue.Mapping m -> mapping(m, depth);
            case GoValue.Struct s -> struct(s, depth);
            case GoValue.Pointer p -> {
                if (depth == 0
                        && p.target().isPresent()
                        && isComposite(p.target().get())) {
                    out.append('&');
                    nested(p.target().get(), depth + 1, true);
                } else {
                    pointer(p);
                }
            }
            case GoValue.Time t -> string(new GoValue.Str(GoType.STRING, GoTime.text(t)));
        }
    }

    private static boolean isComposite(GoValue value) {
        return switch (value.kind()) {
            case SLICE, MAP, STRUCT -> true;
            default -> false;
        };
    }

    /** Prints through the type's own {@code String} method where the verb is one for text. */
    private boolean stringer(GoValue value) {
        if ("vsxXq".indexOf(verb) < 0 || directive.sharpV) {
            return false;
        }
        GoValue target = value;
        if (value instanceof GoValue.Pointer p && p.target().isPresent()) {
            target = p.target().get();
        }
        Function<GoValue, String> text = target.type().text().orElse(null);
        if (text == null) {
            return false;
        }
        string(new GoValue.Str(GoType.STRING, text.apply(target)));
        return true;
    }

    private void integer(GoValue.Int value) {
        boolean signed = value.kind() == GoType.Kind.INT;
        switch (verb) {
            case 'v' -> {
                if (directive.sharpV && !signed) {
                    directive.sharp = true;
                    directive.integer(out, value.value(), false, 16, 'v');
                    directive.sharp = false;
                } else {
                    directive.integer(out, value.value(), signed, 10, verb);
                }
            }
            case 'd' -> directive.integer(out, value.value(), signed, 10, verb);
            case 'b' -> directive.integer(out, value.value(), signed, 2, verb);
            case 'o', 'O' -> directive.integer(out, value.value(), signed, 8, verb);
            case 'x', 'X' -> directive.integer(out, value.value(), signed, 16, verb);
            case 'c' -> directive.pad(out, Character.toString(rune(value.value())));
            case 'q' -> directive.pad(out, GoQuoting.quoteRune(rune(value.value()), directive.plus));
            case 'U' -> unicode(value.value());
            default -> bad(value);
        }
    }

    private static int rune(long value) {
        boolean valid = value >= 0 && value <= MAX_RUNE && !(value >= 0xd800 && value <= 0xdfff);
        return valid ? (int) value : 0xfffd;
    }

    private void unicode(long value) {
        String hex = Long.toHexString(value).toUpperCase(Locale.ROOT);
        int least = Math.max(4, directive.precision);
        StringBuilder text = new StringBuilder("U+")
                .repeat('0', Math.max(0, least - hex.length()))
                .append(hex);
        if (directive.sharp && value >= 0 && value <= MAX_RUNE && GoQuote.isPrintable((int) value)) {
            text.append(" '").appendCodePoint((int) value).append('\'');
        }
        directive.padWithSpaces(out, text.toString());
    }

    private void floating(GoValue value, double number) {
        switch (verb) {
            case 'v' -> directive.floating(out, number, 'g', GoFloats.SHORTEST);
            case 'b', 'g', 'G', 'x', 'X' -> directive.floating(out, number, (char) verb, GoFloats.SHORTEST);
            case 'f', 'e', 'E' -> directive.floating(out, number, (char) verb, 6);
            case 'F' -> directive.floating(out, number, 'f', 6);
            default -> bad(value);
        }
    }

    private void complex(GoValue.Complex value) {
        if ("vbgGxXfFeE".indexOf(verb) < 0) {
            bad(value);
            return;
        }
        boolean plus = directive.plus;
        out.append('(');
        floating(value, value.real());
        directive.plus = true;
        floating(value, value.imaginary());
        out.append("i)");
        directive.plus = plus;
    }

    private void string(GoValue.Str value) {
        String text = value.value();
        switch (verb) {
            case 'v' -> {
                if (directive.sharpV) {
                    quoted(text);
                } else {
                    directive.pad(out, directive.truncate(text));
                }
            }
            case 's' -> directive.pad(out, directive.truncate(text));
            case 'x', 'X' -> hex(text.getBytes(StandardCharsets.UTF_8));
            case 'q' -> quoted(text);
            default -> bad(value);
        }
    }

    private void quoted(String text) {
        String truncated = directive.truncate(text);
        if (directive.sharp && GoQuoting.canBackquote(truncated)) {
            directive.pad(out, "`" + truncated + "`");
        } else {
            directive.pad(out, directive.plus ? GoQuoting.quoteToAscii(truncated) : GoQuote.quote(truncated));
        }
    }

    private void hex(byte[] bytes) {
        int length = directive.precision == Directive.NONE ? bytes.length : Math.min(directive.precision, bytes.length);
        String digits = verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
        String prefix = verb == 'X' ? "0X" : "0x";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            if (i > 0 && directive.space) {
                text.append(' ');
            }
            if (directive.sharp && (i == 0 || directive.space)) {
                text.append(prefix);
            }
            text.append(digits.charAt((bytes[i] >> 4) & 15)).append(digits.charAt(bytes[i] & 15));
        }
        directive.pad(out, text.toString());
    }

    private void slice(GoValue.Slice value, int depth) {
        List<GoValue> elements = value.elements();
        out.append(directive.sharpV ? value.type().name() + "{" : "[");
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                out.append(directive.sharpV ? ", " : " ");
            }
            nested(value.at(i), depth + 1, true);
        }
        out.append(directive.sharpV ? '}' : ']');
    }

    private void mapping(GoValue.Mapping value, int depth) {
        out.append(directive.sharpV ? value.type().name() + "{" : "map[");
        boolean first = true;
        for (String key : value.entries().keys()) {
            if (!first) {
                out.append(directive.sharpV ? ", " : " ");
            }
            first = false;
            string(new GoValue.Str(GoType.STRING, key));
            out.append(':');
            nested(value.get(key).orElse(GoValue.ABSENT), depth + 1, true);
        }
        out.append(directive.sharpV ? '}' : ']');
    }

    private void struct(GoValue.Struct value, int depth) {
        if (directive.sharpV) {
            out.append(value.type().name());
        }
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, GoValue> field : value.fields().entrySet()) {
            if (!first) {
                out.append(directive.sharpV ? ", " : " ");
            }
            first = false;
            if (directive.plusV || directive.sharpV) {
                out.append(field.getKey()).append(':');
            }
            GoValue held = field.getValue();
            nested(held.isNil() ? held : held.unboxed(), depth + 1, true);
        }
        out.append('}');
    }

    /** Addresses tell nothing in a text and would differ from run to run: every target is at the same one. */
    private void pointer(GoValue value) {
        boolean nil = value instanceof GoValue.Pointer p && p.target().isEmpty();
        switch (value.kind()) {
            case POINTER, MAP, SLICE -> {
                if (nil && verb == 'v') {
                    directive.pad(out, "<nil>");
                } else if (verb == 'v' || verb == 'p') {
                    out.append(nil ? "0x0" : "0xc000000000");
                } else if ("bodxX".indexOf(verb) >= 0) {
                    integer(new GoValue.Int(GoType.basic("uintptr", GoType.Kind.UINT), nil ? 0 : 0xc000000000L));
                } else {
                    bad(value);
                }
            }
            default -> bad(value);
        }
    }

    /** {@code %!d(string=x)}. */
    private void bad(GoValue value) {
        out.append("%!").appendCodePoint(verb).append('(');
        if (value instanceof GoValue.Absent) {
            out.append("<nil>");
        } else {
            out.append(value.type().name()).append('=');
            new ValuePrinter(out, directive, 'v').nested(value, 0, false);
        }
        out.append(')');
    }
}
