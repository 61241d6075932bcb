package dev.tocsin.api.alertmanager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads request bodies field by field, so that what is wrong can be named as Alertmanager's own checks name it. */
final class Body {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Pattern URI = Pattern.compile("(/|[a-zA-Z][a-zA-Z0-9+.-]*:)[^\\p{Cntrl}]*");

    private final JsonNode node;
    private final String what;
    private final String path;

    private Body(JsonNode node, String what, String path) {
        this.node = node;
        this.what = what;
        this.path = path;
    }

    /**
     * @param what the name of the body in errors: {@code alerts}, {@code silence}
     * @throws InvalidRequestException if the text is not JSON
     */
    static JsonNode parse(String text, String what) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node == null || node.isMissingNode() || node.isNull()) {
                throw InvalidRequestException.required(what, "body");
            }
            return node;
        } catch (JsonProcessingException e) {
            // The parser's own words quote its settings; where it gave up is what helps.
            throw malformed(
                    what,
                    "it is not JSON at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        }
    }

    /**
     * An object.
     *
     * @param what the name of the body in errors
     * @param path how its fields are named in errors: empty, or {@code 0.} for the first of a list
     */
    static Body object(JsonNode node, String what, String path) {
        if (!node.isObject()) {
            throw malformed(what, "json: cannot unmarshal " + kind(node) + " into an object");
        }
        return new Body(node, what, path);
    }

    /** The whole body is of no use. */
    static InvalidRequestException malformed(String what, String why) {
        return InvalidRequestException.malformed("parsing " + what + " body from \"\" failed, because " + why);
    }

    private static String kind(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    String text(String name) {
        JsonNode value = node.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return string(name, value);
    }

    String requiredText(String name) {
        JsonNode value = required(name);
        return string(name, value);
    }

    /** A URL as Go's {@code url.ParseRequestURI} takes it: with a scheme, or a path from the root; empty if absent. */
    String uri(String name) {
        String text = text(name);
        if (!text.isEmpty() && !URI.matcher(text).matches()) {
            throw InvalidRequestException.type(path + name, "body", "uri", text);
        }
        return text;
    }

    boolean flag(String name, boolean absent) {
        JsonNode value = node.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw unmarshal(name, value, "bool");
        }
        return value.booleanValue();
    }

    boolean requiredFlag(String name) {
        required(name);
        return flag(name, false);
    }

    /** Epoch nanoseconds; an absent time, or Go's zero time, is absent. */
    OptionalLong time(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            Instant instant =
                    OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
            if (instant.getEpochSecond() == ZERO_TIME) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(
                    Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano()));
        } catch (DateTimeException | ArithmeticException e) {
            throw malformed(
                    what,
                    path + name + ": \"" + text
                            + "\" is not a time as RFC 3339 writes it, such as 2026-01-02T15:04:05Z");
        }
    }

    /** Seconds of 0001-01-01T00:00:00Z. */
    private static final long ZERO_TIME = -62135596800L;

    OptionalLong requiredTime(String name) {
        required(name);
        return time(name);
    }

    /** A map of strings, in the order of the text; empty if absent. */
    Map<String, String> map(String name) {
        JsonNode value = node.path(name);
        Map<String, String> map = new LinkedHashMap<>();
        if (value.isMissingNode() || value.isNull()) {
            return map;
        }
        if (!value.isObject()) {
            throw unmarshal(name, value, "map of strings");
        }
        value.properties().forEach(entry -> map.put(entry.getKey(), string(name, entry.getValue())));
        return map;
    }

    JsonNode required(String name) {
        JsonNode value = node.path(name);
        if (value.isMissingNode() || value.isNull()) {
            throw InvalidRequestException.required(path + name, "body");
        }
        return value;
    }

    private String string(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw unmarshal(name, value, "string");
        }
        return value.textValue();
    }

    private InvalidRequestException unmarshal(String name, JsonNode value, String type) {
        return malformed(
                what, "json: cannot unmarshal " + kind(value) + " into field " + path + name + " of type " + type);
    }
}
