package dev.tocsin.storage.remote;

import java.util.Locale;
import java.util.Optional;

/**
 * Which bodies the receiver takes: protobuf of remote write 1.0, snappy-compressed. Absent headers mean these, as in
 * Prometheus.
 */
public final class WriteContentType {

    private static final String PROTOBUF = "application/x-protobuf";
    private static final String V1 = "prometheus.WriteRequest";
    private static final String V2 = "io.prometheus.write.v2.Request";

    private WriteContentType() {}

    /** Why a body is refused (status 415), or nothing if it is taken. */
    public static Optional<String> refusal(String contentType, String contentEncoding) {
        if (!contentType.isBlank()) {
            String[] parts = contentType.split(";", -1);
            if (!parts[0].trim().toLowerCase(Locale.ROOT).equals(PROTOBUF)) {
                return Optional.of(
                        "expected " + PROTOBUF + " as the first (media) part, got " + contentType + " content-type");
            }
            for (int i = 1; i < parts.length; i++) {
                String part = parts[i].trim();
                if (part.startsWith("proto=") && !part.equals("proto=" + V1)) {
                    String message = part.substring("proto=".length());
                    return Optional.of("got " + contentType + " content type; "
                            + (message.equals(V2) ? "remote write 2.0" : "unknown message " + message)
                            + " is not accepted by this server; supported: " + V1);
                }
            }
        }
        if (!contentEncoding.isEmpty() && !contentEncoding.equals("snappy")) {
            return Optional.of(contentEncoding
                    + " encoding (compression) is not accepted by this server; only snappy is acceptable");
        }
        return Optional.empty();
    }
}
