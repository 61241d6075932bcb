package dev.tocsin.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tocsin.model.Labels;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of the ledger's TEXT columns: flat objects of strings, keys in the order given; lists of strings or of numbers; and
 * what a column has of its own. Text that is none of it means that the ledger is damaged.
 */
public final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper TREES = new ObjectMapper(FACTORY);
    private static final String EMPTY_LIST = "[]";
    private static final String EMPTY_OBJECT = "{}";

    private Json() {}

    /** Writes a value. */
    @FunctionalInterface
    interface Content {
        void to(JsonGenerator json) throws IOException;
    }

    /** Reads a value, from its first token on. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(JsonParser json) throws IOException;
    }

    /** @param length about how long the text will be */
    static String write(int length, Content content) {
        StringWriter out = new StringWriter(length);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            content.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /**
     * Reads what a column has of its own.
     *
     * @param what it is, for people
     */
    static JsonNode tree(String text, String what) {
        try {
            return TREES.readTree(text);
        } catch (JsonProcessingException e) {
            throw new LedgerException(
                    LedgerException.Kind.CORRUPT, "ledger: not " + what + " as JSON: " + clip(text), e);
        }
    }

    // Objects

    /** {@code {"name":"value",…}}, sorted by name, so that equal label sets have equal text. */
    public static String ofLabels(Labels labels) {
        return write(32 * labels.size() + 2, json -> {
            json.writeStartObject();
            for (int i = 0; i < labels.size(); i++) {
                json.writeStringField(labels.name(i), labels.value(i));
            }
            json.writeEndObject();
        });
    }

    /** {@code {"key":"value",…}} in the map's order. */
    public static String ofMap(Map<String, String> map) {
        if (map.isEmpty()) {
            return EMPTY_OBJECT;
        }
        return write(32 * map.size() + 2, json -> {
            json.writeStartObject();
            for (Map.Entry<String, String> entry : map.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        });
    }

    /** @throws LedgerException if the text is not a label set: the ledger is damaged */
    public static Labels toLabels(String text) {
        List<String> pairs = read(text, "a flat object", json -> {
            List<String> flat = new ArrayList<>();
            members(json, text, (name, value) -> {
                flat.add(name);
                flat.add(value);
            });
            return flat;
        });
        return Labels.ofSortedPairs(pairs.toArray(new String[0]));
    }

    /** @throws LedgerException if the text is not a flat object of strings: the ledger is damaged */
    public static Map<String, String> toMap(String text) {
        if (text.equals(EMPTY_OBJECT)) {
            return Map.of();
        }
        return read(text, "a flat object", json -> {
            Map<String, String> map = new LinkedHashMap<>();
            members(json, text, map::put);
            return map;
        });
    }

    private interface Member {
        void is(String name, String value);
    }

    private static void members(JsonParser json, String text, Member each) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "a flat object", text);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            require(json.nextToken() == JsonToken.VALUE_STRING, "a flat object", text);
            each.is(key, json.getText());
        }
        require(json.currentToken() == JsonToken.END_OBJECT, "a flat object", text);
    }

    // Lists

    static String ofStrings(Collection<String> list) {
        if (list.isEmpty()) {
            return EMPTY_LIST;
        }
        return write(32 * list.size() + 2, json -> {
            json.writeStartArray();
            for (String one : list) {
                json.writeString(one);
            }
            json.writeEndArray();
        });
    }

    static String ofLongs(long[] list) {
        return list.length == 0
                ? EMPTY_LIST
                : write(20 * list.length + 2, json -> json.writeArray(list, 0, list.length));
    }

    /** @throws LedgerException if the text is not a list of strings: the ledger is damaged */
    static List<String> strings(String text) {
        if (text.equals(EMPTY_LIST)) {
            return List.of();
        }
        return read(text, "a list of strings", json -> {
            require(json.currentToken() == JsonToken.START_ARRAY, "a list of strings", text);
            List<String> list = new ArrayList<>();
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                list.add(json.getText());
            }
            require(json.currentToken() == JsonToken.END_ARRAY, "a list of strings", text);
            return List.copyOf(list);
        });
    }

    /** @throws LedgerException if the text is not a list of numbers: the ledger is damaged */
    static long[] longs(String text) {
        if (text.equals(EMPTY_LIST)) {
            return new long[0];
        }
        return read(text, "a list of numbers", json -> {
            require(json.currentToken() == JsonToken.START_ARRAY, "a list of numbers", text);
            long[] list = new long[8];
            int size = 0;
            while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                if (size == list.length) {
                    list = Arrays.copyOf(list, 2 * size);
                }
                list[size++] = json.getLongValue();
            }
            require(json.currentToken() == JsonToken.END_ARRAY, "a list of numbers", text);
            return Arrays.copyOf(list, size);
        });
    }

    private static <T> T read(String text, String what, Reading<T> reading) {
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            return reading.from(json);
        } catch (IOException e) {
            throw new LedgerException(
                    LedgerException.Kind.CORRUPT, "ledger: not " + what + " as JSON: " + clip(text), e);
        }
    }

    private static void require(boolean holds, String what, String text) {
        if (!holds) {
            throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: not " + what + " as JSON: " + clip(text));
        }
    }

    private static String clip(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
