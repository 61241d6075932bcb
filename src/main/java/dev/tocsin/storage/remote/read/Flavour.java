package dev.tocsin.storage.remote.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** Which storage it is, as far as that matters for how it is read. */
public enum Flavour {
    /** Prometheus' APIs: remote read, query, remote write. */
    PROMETHEUS,
    /** VictoriaMetrics: no remote read, but an export of raw samples. */
    VICTORIA_METRICS,
    /** Thanos' querier: the query API alone. */
    THANOS;

    /**
     * Asks a storage what it is, by {@code /api/v1/status/buildinfo}: VictoriaMetrics says that it is a Prometheus 2.24.0
     * and nothing else; Thanos, whose answer looks as Prometheus', is at version 0.
     *
     * @throws BackendException if it cannot be asked now; one that refuses the question is taken for {@link #PROMETHEUS}
     */
    public static Flavour detect(Backend backend, long deadline) throws BackendException {
        Optional<JsonAnswer> told = JsonAnswer.ifTold(backend, "/api/v1/status/buildinfo", deadline);
        if (told.isEmpty()) {
            return PROMETHEUS;
        }
        JsonAnswer answer = told.get();
        JsonNode data = answer.json().path("data");
        String version = data.path("version").asText();
        if (version.equals("2.24.0") && !data.has("revision") || answer.victoria) {
            return VICTORIA_METRICS;
        }
        return version.startsWith("0.") ? THANOS : PROMETHEUS;
    }

    /** A small JSON answer, kept whole. */
    static final class JsonAnswer implements Backend.Answer {
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean victoria;
        private JsonNode json = MAPPER.missingNode();

        /** What a storage says of itself; empty if it refuses to. */
        static Optional<JsonAnswer> ifTold(Backend backend, String path, long deadline) throws BackendException {
            JsonAnswer answer = new JsonAnswer();
            try {
                backend.call("detect", path, Map.of(), new byte[0], answer, deadline);
                return Optional.of(answer);
            } catch (BackendException e) {
                if (e.kind() == BackendException.Kind.REFUSED) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        JsonNode json() {
            return json;
        }

        @Override
        public void begin(HttpHeaders headers) {
            body.reset();
            victoria = headers.firstValue("X-Server-Hostname").isPresent();
        }

        @Override
        public void read(ByteBuffer bytes) {
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            body.writeBytes(chunk);
        }

        @Override
        public void end() throws IOException {
            json = MAPPER.readTree(body.toByteArray());
            if (!json.path("status").asText().equals("success")) {
                throw new IOException("it does not say success");
            }
        }
    }
}
