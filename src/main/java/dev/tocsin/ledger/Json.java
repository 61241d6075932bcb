package dev.tocsin.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tocsin.model.Labels;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON text of the ledger's TEXT columns: flat objects of strings, keys in the order given. */
public final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** {@code {"name":"value",…}}, sorted by name, so that equal label sets have equal text. */
    public static String ofLabels(Labels labels) {
        StringWriter out = new StringWriter(32 * labels.size() + 2);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            for (int i = 0; i < labels.size(); i++) {
                json.writeStringField(labels.name(i), labels.value(i));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** {@code {"key":"value",…}} in the map's order. */
    public static String ofMap(Map<String, String> map) {
        StringWriter out = new StringWriter(32 * map.size() + 2);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, String> entry : map.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** @throws LedgerException if the text is not a label set: the ledger is damaged */
    public static Labels toLabels(String text) {
        Map<String, String> map = toMap(text);
        String[] pairs = new String[2 * map.size()];
        int i = 0;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            pairs[i++] = entry.getKey();
            pairs[i++] = entry.getValue();
        }
        return Labels.ofSortedPairs(pairs);
    }

    /** @throws LedgerException if the text is not a flat object of strings: the ledger is damaged */
    public static Map<String, String> toMap(String text) {
        Map<String, String> map = new LinkedHashMap<>();
        try (JsonParser json = FACTORY.createParser(text)) {
            require(json.nextToken() == JsonToken.START_OBJECT, text);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                require(json.nextToken() == JsonToken.VALUE_STRING, text);
                map.put(key, json.getText());
            }
            require(json.currentToken() == JsonToken.END_OBJECT, text);
        } catch (IOException e) {
            throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: not a JSON object: " + clip(text), e);
        }
        return map;
    }

    private static void require(boolean holds, String text) {
        if (!holds) {
            throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: not a flat JSON object: " + clip(text));
        }
    }

    private static String clip(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
