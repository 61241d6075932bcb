package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code {"status":…,"data":…}}: what every answer of the Prometheus API is wrapped in. */
final class Envelope {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Envelope() {}

    /** Writes the value of {@code data}. */
    @FunctionalInterface
    interface Data {
        void write(JsonGenerator json) throws IOException;
    }

    static Response success(Data data) {
        return success(data, List.of(), List.of());
    }

    static Response success(Data data, List<String> warnings, List<String> infos) {
        byte[] body = write(json -> {
            json.writeStartObject();
            json.writeStringField("status", "success");
            json.writeFieldName("data");
            data.write(json);
            writeTexts(json, "warnings", warnings);
            writeTexts(json, "infos", infos);
            json.writeEndObject();
        });
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
    }

    static Response error(ApiException e) {
        byte[] body = write(json -> {
            json.writeStartObject();
            json.writeStringField("status", "error");
            json.writeStringField("errorType", e.type().text());
            json.writeStringField("error", e.getMessage());
            json.writeEndObject();
        });
        return Response.status(e.type().status())
                .entity(body)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            json.writeArrayFieldStart(name);
            for (String text : texts) {
                json.writeString(text);
            }
            json.writeEndArray();
        }
    }

    private static byte[] write(Data content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
