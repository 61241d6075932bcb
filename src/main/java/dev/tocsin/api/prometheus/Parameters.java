package dev.tocsin.api.prometheus;

import dev.tocsin.function.Queries;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.PromDuration;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PromqlParseException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, from the URL and, for POST, from the form, read and refused as Prometheus does. */
final class Parameters {

    /** What Prometheus takes for "from the beginning" and "to the end" ({@code minTime}, {@code maxTime}). */
    static final long MIN_TIME = Long.MIN_VALUE / 2;

    static final long MAX_TIME = Long.MAX_VALUE / 2;

    private final MultivaluedMap<String, String> values = new MultivaluedHashMap<>();

    Parameters(UriInfo uri, @Nullable MultivaluedMap<String, String> form) {
        // A form value comes first, as in Go's Request.FormValue.
        if (form != null) {
            form.forEach((name, list) -> list.forEach(value -> values.add(name, value)));
        }
        uri.getQueryParameters().forEach((name, list) -> list.forEach(value -> values.add(name, value)));
    }

    /** The first value, or the empty string. */
    String text(String name) {
        String value = values.getFirst(name);
        return value == null ? "" : value;
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Unix milliseconds of a time given as seconds or RFC 3339. */
    long time(String name) {
        return parseTime(text(name))
                .orElseThrow(() -> ApiException.invalidParameter(
                        name, "cannot parse " + GoQuote.quote(text(name)) + " to a valid timestamp"));
    }

    long time(String name, long absent) {
        if (text(name).isEmpty()) {
            return absent;
        }
        return parseTime(text(name))
                .orElseThrow(() -> ApiException.invalidParameter(
                        name,
                        "invalid time value for '" + name + "': cannot parse " + GoQuote.quote(text(name))
                                + " to a valid timestamp"));
    }

    /** Milliseconds of a duration given as seconds or in Prometheus' units. */
    long duration(String name) {
        String text = text(name);
        try {
            try {
                BigDecimal millis = new BigDecimal(text).movePointRight(3);
                return millis.setScale(0, RoundingMode.DOWN).longValueExact();
            } catch (NumberFormatException e) {
                return PromDuration.parseMillis(text);
            } catch (ArithmeticException e) {
                throw ApiException.invalidParameter(
                        name, "cannot parse " + GoQuote.quote(text) + " to a valid duration. It overflows int64");
            }
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter(name, "cannot parse " + GoQuote.quote(text) + " to a valid duration");
        }
    }

    OptionalLong optionalDuration(String name) {
        return text(name).isEmpty() ? OptionalLong.empty() : OptionalLong.of(duration(name));
    }

    /** A limit: absent or 0 means none. */
    int limit() {
        String text = text("limit");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 0) {
                return limit;
            }
            throw ApiException.invalidParameter("limit", "limit must be non-negative");
        } catch (NumberFormatException e) {
            throw ApiException.invalidParameter(
                    "limit", "strconv.Atoi: parsing " + GoQuote.quote(text) + ": invalid syntax");
        }
    }

    /** A whole number, or −1 if absent. */
    int count(String name) {
        String text = text(name);
        try {
            return text.isEmpty() ? -1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ApiException(ApiException.Type.BAD_DATA, name + " must be a number");
        }
    }

    /** The matchers of a selector. */
    List<Matcher> selector(String name, Queries queries) {
        try {
            return queries.parseSelector(text(name));
        } catch (PromqlParseException e) {
            throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
        }
    }

    Expr query(Queries queries) {
        try {
            return queries.parse(text("query"));
        } catch (PromqlParseException e) {
            throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
        }
    }

    /** The selectors of {@code match[]} as matcher sets, each of which must reject the empty string somewhere. */
    List<List<Matcher>> matcherSets(Queries queries) {
        List<List<Matcher>> sets = new ArrayList<>();
        for (String text : all("match[]")) {
            Expr expr;
            try {
                expr = queries.parse(text);
            } catch (PromqlParseException e) {
                String message = String.valueOf(e.getMessage());
                throw ApiException.invalidParameter(
                        "match[]",
                        message.endsWith("vector selector must contain at least one non-empty matcher")
                                ? "match[] must contain at least one non-empty matcher"
                                : message);
            }
            if (!(expr instanceof Expr.VectorSelector selector)) {
                throw ApiException.invalidParameter(
                        "match[]", "expected a metric selector, got " + GoQuote.quote(text));
            }
            sets.add(selector.matchers());
        }
        return sets;
    }

    static Optional<Long> parseTime(String text) {
        try {
            BigDecimal millis = new BigDecimal(text).movePointRight(3).setScale(0, RoundingMode.HALF_UP);
            return Optional.of(millis.longValueExact());
        } catch (ArithmeticException e) {
            return Optional.empty();
        } catch (NumberFormatException e) {
            // Not a number of seconds.
        }
        return switch (text) {
            // The two that Prometheus writes for its own limits and must read back.
            case "-292273086-05-16T16:47:06Z" -> Optional.of(MIN_TIME);
            case "292277025-08-18T07:12:54.999999999Z" -> Optional.of(MAX_TIME);
            default -> rfc3339(text);
        };
    }

    private static Optional<Long> rfc3339(String text) {
        try {
            Instant instant =
                    OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
            return Optional.of(instant.toEpochMilli());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
