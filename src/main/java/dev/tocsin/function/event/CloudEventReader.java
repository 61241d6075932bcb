package dev.tocsin.function.event;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what an HTTP request carries as CloudEvents 1.0: binary, structured or batch, in JSON (CloudEvents {@code
 * http-protocol-binding.md} 1.0.2, section 3; {@code json-format.md}). A request that is no CloudEvent is a plain wake-up.
 */
public final class CloudEventReader {

    /** So large a request may be: an object of etcd (1.5 MB) twice, in base64. */
    public static final int MAX_BYTES = 4 << 20;

    private static final String STRUCTURED = "application/cloudevents";
    private static final String BATCH = "application/cloudevents-batch";
    private static final String JSON = "+json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CloudEventReader() {}

    /** One of the events of a request. */
    public sealed interface Read {
        /** It is one, though perhaps of no use. */
        record Event(CloudEvent event) implements Read {}

        /** It breaks the specification; the reason says where and what would be right. */
        record Malformed(String reason) implements Read {}
    }

    /**
     * Reads a request.
     *
     * @param headers by name in lower case, the first value of each
     * @return empty for a plain wake-up and for an empty batch
     */
    public static List<Read> read(Map<String, String> headers, byte[] body) {
        String contentType = headers.getOrDefault("content-type", "");
        String mediaType = mediaType(contentType);
        if (body.length > MAX_BYTES) {
            return malformed("the body is " + body.length + " bytes long, at most " + MAX_BYTES + " are read");
        }
        if (mediaType.startsWith(BATCH)) {
            return format(mediaType, BATCH).orElseGet(() -> batch(body));
        }
        if (mediaType.startsWith(STRUCTURED)) {
            return format(mediaType, STRUCTURED).orElseGet(() -> List.of(structured(body)));
        }
        boolean binary = headers.keySet().stream().anyMatch(name -> name.startsWith("ce-"));
        return binary ? List.of(binary(headers, mediaType, body)) : List.of();
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Why a format other than JSON cannot be read; empty for JSON. */
    private static Optional<List<Read>> format(String mediaType, String prefix) {
        return mediaType.equals(prefix + JSON)
                ? Optional.empty()
                : Optional.of(malformed("content type " + mediaType + ": only " + prefix + JSON + " is read"));
    }

    private static List<Read> malformed(String reason) {
        return List.of(new Read.Malformed(reason));
    }

    // Binary: attributes are headers, the body is the data

    private static Read binary(Map<String, String> headers, String mediaType, byte[] body) {
        Map<String, String> attributes = new TreeMap<>();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey().startsWith("ce-")) {
                try {
                    attributes.put(header.getKey().substring(3), decoded(header.getValue()));
                } catch (IllegalArgumentException e) {
                    return new Read.Malformed(
                            "header " + header.getKey() + " is not percent-encoded UTF-8: " + header.getValue());
                }
            }
        }
        JsonNode data = MissingNode.getInstance();
        boolean json = mediaType.isEmpty() || mediaType.endsWith("/json") || mediaType.endsWith(JSON);
        if (body.length > 0 && json) {
            try {
                data = MAPPER.readTree(body);
            } catch (IOException e) {
                return new Read.Malformed("the data is no JSON, as its content type says: " + reason(e));
            }
        }
        return event(attributes, data, "header ce-");
    }

    /** Header values are percent-encoded, and a plus sign is a plus sign (section 3.1.3.2). */
    private static String decoded(String value) {
        String text = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
        return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    // Structured and batch: everything is in the body

    private static Read structured(byte[] body) {
        try {
            return structured(MAPPER.readTree(body));
        } catch (IOException e) {
            return new Read.Malformed("the body is no JSON: " + reason(e));
        }
    }

    private static List<Read> batch(byte[] body) {
        JsonNode array;
        try {
            array = MAPPER.readTree(body);
        } catch (IOException e) {
            return malformed("the body is no JSON: " + reason(e));
        }
        if (!array.isArray()) {
            return malformed("a batch is a JSON array of events, not " + kind(array));
        }
        List<Read> reads = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            int place = i;
            reads.add(
                    switch (structured(array.get(i))) {
                        case Read.Event event -> event;
                        case Read.Malformed(String reason) ->
                            new Read.Malformed("event " + place + " of the batch: " + reason);
                    });
        }
        return reads;
    }

    private static Read structured(JsonNode object) {
        if (!object.isObject()) {
            return new Read.Malformed("an event is a JSON object, not " + kind(object));
        }
        Map<String, String> attributes = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (name.equals("data") || name.equals("data_base64") || value.isNull()) {
                continue;
            }
            if (!value.isValueNode()) {
                return new Read.Malformed(
                        "attribute " + name + " is " + kind(value) + "; attributes are no structures");
            }
            attributes.put(name, value.asText());
        }
        return data(object) instanceof Decoded.Data(JsonNode data)
                ? event(attributes, data, "attribute ")
                : new Read.Malformed("data_base64 is no JSON in base64");
    }

    private sealed interface Decoded {
        record Data(JsonNode data) implements Decoded {}

        record Broken() implements Decoded {}
    }

    private static Decoded data(JsonNode object) {
        if (object.has("data_base64")) {
            try {
                byte[] bytes = object.get("data_base64").binaryValue();
                return bytes == null || bytes.length == 0
                        ? new Decoded.Broken()
                        : new Decoded.Data(MAPPER.readTree(bytes));
            } catch (IOException e) {
                return new Decoded.Broken();
            }
        }
        return new Decoded.Data(object.path("data"));
    }

    private static Read event(Map<String, String> attributes, JsonNode data, String called) {
        Map<String, String> rest = new HashMap<>(attributes);
        String version = taken(rest, "specversion");
        if (!version.equals("1.0")) {
            return new Read.Malformed(
                    version.isEmpty()
                            ? called + "specversion is missing; it must be 1.0"
                            : called + "specversion is " + version + "; only 1.0 is read");
        }
        String id = taken(rest, "id");
        String source = taken(rest, "source");
        String type = taken(rest, "type");
        for (String[] required : new String[][] {{"id", id}, {"source", source}, {"type", type}}) {
            if (required[1].isEmpty()) {
                return new Read.Malformed(called + required[0] + " is missing or empty");
            }
        }
        String subject = taken(rest, "subject");
        rest.keySet().removeAll(List.of("time", "datacontenttype", "dataschema"));
        return new Read.Event(new CloudEvent(
                id, source, type, subject.isEmpty() ? Optional.empty() : Optional.of(subject), rest, data));
    }

    private static String taken(Map<String, String> attributes, String name) {
        String value = attributes.remove(name);
        return value == null ? "" : value;
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case MISSING -> "nothing";
            default -> "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    /** What is wrong and where, without what the text says. */
    private static String reason(IOException e) {
        if (!(e instanceof JsonProcessingException json)) {
            return String.valueOf(e.getMessage());
        }
        String message = json.getOriginalMessage();
        int origin = message.indexOf(" (start marker");
        JsonLocation at = json.getLocation();
        return (origin < 0 ? message : message.substring(0, origin))
                + (at == null ? "" : " at " + at.getLineNr() + ":" + at.getColumnNr());
    }
}
