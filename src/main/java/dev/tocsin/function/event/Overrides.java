package dev.tocsin.function.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tocsin.storage.StartFailure;
import java.util.Map;
import java.util.TreeMap;

/** {@code K_CE_OVERRIDES} of a Knative SinkBinding: {@code {"extensions": {"name": "value"}}}. */
final class Overrides {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Overrides() {}

    /**
     * The extension attributes that every event sent on gets.
     *
     * @param json empty for none
     * @throws StartFailure if it is not what a SinkBinding sets
     */
    static Map<String, String> read(String json) {
        Map<String, String> extensions = new TreeMap<>();
        if (json.isBlank()) {
            return extensions;
        }
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw wrong("is no JSON: " + e.getOriginalMessage());
        }
        JsonNode given = root.path("extensions");
        if (!root.isObject() || !given.isMissingNode() && !given.isObject() && !given.isNull()) {
            throw wrong("must be an object with an object \"extensions\"");
        }
        for (Map.Entry<String, JsonNode> extension : given.properties()) {
            if (!extension.getKey().matches("[a-z0-9]+")) {
                throw wrong("extensions." + extension.getKey() + ": names are of lower-case letters and digits");
            }
            if (!extension.getValue().isTextual()) {
                throw wrong("extensions." + extension.getKey() + " must be text");
            }
            extensions.put(extension.getKey(), extension.getValue().asText());
        }
        return extensions;
    }

    private static StartFailure wrong(String what) {
        return StartFailure.of(
                "K_CE_OVERRIDES " + what + "; a SinkBinding sets {\"extensions\": {\"name\": \"value\"}}");
    }
}
