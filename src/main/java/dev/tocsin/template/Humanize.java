package dev.tocsin.template;

import dev.tocsin.template.value.GoFloats;
import dev.tocsin.template.value.GoFormatter;
import dev.tocsin.template.value.GoTime;
import dev.tocsin.template.value.GoTimeTypes;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import java.util.List;

/** Numbers for people, digit by digit as Prometheus 3.14 prints them ({@code template/template.go}). */
final class Humanize {

    private static final List<String> LARGE = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");
    private static final List<String> LARGE_BINARY = List.of("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi");
    private static final List<String> SMALL = List.of("m", "u", "n", "p", "f", "a", "z", "y");

    private Humanize() {}

    /**
     * A numeric argument: floats, strings that are numbers, integers, durations in seconds.
     *
     * @throws TemplateException if it is none of these
     */
    static double number(GoValue value) throws TemplateException {
        return switch (value) {
            case GoValue.Float f -> f.value();
            case GoValue.Str s
            when s.type() == GoType.STRING -> {
                try {
                    yield GoFloats.parse(s.value());
                } catch (NumberFormatException e) {
                    throw new TemplateException(String.valueOf(e.getMessage()), e);
                }
            }
            case GoValue.Int i when i.type() == GoTimeTypes.DURATION -> GoTimeTypes.seconds(i.value());
            case GoValue.Int i when i.type() == GoType.INT || i.type() == GoType.INT64 -> i.value();
            default -> throw new TemplateException("can't convert " + value.type() + " to float");
        };
    }

    /** With a metric prefix. */
    static String humanize(double number) {
        double v = number;
        if (v == 0 || Double.isNaN(v) || Double.isInfinite(v)) {
            return four(v);
        }
        return Math.abs(v) >= 1 ? divided(v, 1000, LARGE) : multiplied(v);
    }

    /** With a binary prefix. */
    static String humanize1024(double v) {
        return Math.abs(v) <= 1 || Double.isNaN(v) || Double.isInfinite(v) ? four(v) : divided(v, 1024, LARGE_BINARY);
    }

    private static String divided(double number, double base, List<String> prefixes) {
        double v = number;
        String prefix = "";
        for (String p : prefixes) {
            if (Math.abs(v) < base) {
                break;
            }
            prefix = p;
            v /= base;
        }
        return four(v) + prefix;
    }

    private static String multiplied(double number) {
        double v = number;
        String prefix = "";
        for (String p : SMALL) {
            if (Math.abs(v) >= 1) {
                break;
            }
            prefix = p;
            v *= 1000;
        }
        return four(v) + prefix;
    }

    /** Seconds as days, hours, minutes and seconds, or as fractions of a second. */
    static String duration(double v) {
        if (Double.isNaN(v) || Double.isInfinite(v)) {
            return four(v);
        }
        if (v == 0) {
            return four(v) + "s";
        }
        if (Math.abs(v) < 1) {
            return multiplied(v) + "s";
        }
        String sign = v < 0 ? "-" : "";
        double magnitude = Math.abs(v);
        long whole = int64(magnitude);
        long seconds = whole % 60;
        long minutes = whole / 60 % 60;
        long hours = whole / 3600 % 24;
        long days = whole / 86400;
        if (days != 0) {
            return sign + days + "d " + hours + "h " + minutes + "m " + seconds + "s";
        }
        if (hours != 0) {
            return sign + hours + "h " + minutes + "m " + seconds + "s";
        }
        if (minutes != 0) {
            return sign + minutes + "m " + seconds + "s";
        }
        return sign + four(magnitude) + "s";
    }

    /** A ratio as a percentage. */
    static String percentage(double v) {
        return four(v * 100) + "%";
    }

    /**
     * Seconds since 1970 as a time in UTC.
     *
     * @throws TemplateException if it is too far away for 64 bits of nanoseconds
     */
    static String timestamp(double v) throws TemplateException {
        return Double.isNaN(v) || Double.isInfinite(v) ? four(v) : GoTime.text(time(v));
    }

    /**
     * Seconds since 1970 as a time in UTC, to the millisecond.
     *
     * @throws TemplateException if it is not a number, infinite, or too far away for 64 bits of nanoseconds
     */
    static GoValue.Time time(double v) throws TemplateException {
        if (Double.isNaN(v) || Double.isInfinite(v)) {
            throw new TemplateException("value is NaN or Inf");
        }
        double nanos = v * 1e9;
        if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
            throw new TemplateException(GoFormatter.sprint(GoValue.of(v))
                    + " cannot be represented as a nanoseconds timestamp since it overflows int64");
        }
        return GoTime.ofMillis(int64(nanos) / 1_000_000);
    }

    /** A float as int64 the way amd64 converts it: what does not fit is the smallest. */
    static long int64(double v) {
        return v >= -0x1p63 && v < 0x1p63 ? (long) v : Long.MIN_VALUE;
    }

    private static String four(double v) {
        return GoFloats.format(v, 'g', 4);
    }
}
