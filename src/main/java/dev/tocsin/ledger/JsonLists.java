package dev.tocsin.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.List;

/** Lists of strings or numbers as the JSON text of a column. */
final class JsonLists {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonLists() {}

    static String ofStrings(Collection<String> list) {
        return write(list.toArray(new String[0]));
    }

    static String ofLongs(long[] list) {
        return write(list);
    }

    static List<String> strings(String text) {
        return List.of(read(text, String[].class));
    }

    static long[] longs(String text) {
        return read(text, long[].class);
    }

    private static String write(Object array) {
        try {
            return MAPPER.writeValueAsString(array);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an array of strings or numbers can always be written", e);
        }
    }

    private static <T> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: not a JSON list: " + text, e);
        }
    }
}
