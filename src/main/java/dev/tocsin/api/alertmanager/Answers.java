package dev.tocsin.api.alertmanager;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.model.Rfc3339;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Answers of the API: JSON that is never stored by a cache. */
final class Answers {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Answers() {}

    /** Writes a body. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    static Response json(Content content) {
        return json(200, content);
    }

    static Response json(int status, Content content) {
        // Go's encoder ends what the handlers write with a newline; clients that compare bodies see the same.
        return json(status, content, "\n");
    }

    private static Response json(int status, Content content, String newline) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            content.write(json);
            json.writeRaw(newline);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.status(status)
                .entity(out.toByteArray())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .build();
    }

    /** 200 or 404 without a body. */
    static Response empty(int status) {
        return Response.status(status).header("Cache-Control", "no-store").build();
    }

    /** What the handlers refuse is answered with a bare JSON string. */
    static Response refused(int status, String message) {
        return json(status, json -> json.writeString(message));
    }

    /** What does not follow the schema is answered with a code and a message. */
    static Response invalid(InvalidRequestException e) {
        return json(
                e.status(),
                json -> {
                    json.writeStartObject();
                    json.writeNumberField("code", e.code());
                    json.writeStringField("message", e.getMessage());
                    json.writeEndObject();
                },
                "");
    }

    /** RFC 3339 in UTC with milliseconds, as go-openapi writes a date-time. */
    static String time(long nanos) {
        return Rfc3339.millis(nanos);
    }

    static void map(JsonGenerator json, String name, Map<String, String> map) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    static void list(JsonGenerator json, String name, Collection<String> items) throws IOException {
        json.writeArrayFieldStart(name);
        for (String item : items) {
            json.writeString(item);
        }
        json.writeEndArray();
    }
}
