package dev.tocsin.storage.remote;

import java.util.Optional;

/**
 * Which bodies the receiver takes: protobuf of remote write 1.0 or 2.0, snappy-compressed. Absent headers mean 1.0 and snappy, as
 * in Prometheus (client_golang {@code api/remote}, {@code ParseProtoMsg}).
 */
public final class WriteContentType {

    private static final String PROTOBUF = "application/x-protobuf";

    private WriteContentType() {}

    /** What a body may be. */
    public enum Message {
        V1("prometheus.WriteRequest"),
        V2("io.prometheus.write.v2.Request");

        private final String name;

        Message(String name) {
            this.name = name;
        }

        /** The full name of the protobuf message. */
        public String text() {
            return name;
        }

        static Optional<Message> named(String name) {
            return name.equals(V1.name) ? Optional.of(V1) : name.equals(V2.name) ? Optional.of(V2) : Optional.empty();
        }
    }

    /** A body that cannot be read; its message goes with status 415. */
    public static final class UnsupportedException extends Exception {
        private static final long serialVersionUID = 1;

        UnsupportedException(String message) {
            super(message);
        }
    }

    /**
     * What the headers say the body is; empty ones are absent.
     *
     * @throws UnsupportedException if it is nothing that is accepted
     */
    public static Message parse(String contentType, String contentEncoding) throws UnsupportedException {
        Message message = contentType.isBlank() ? Message.V1 : message(contentType.trim());
        if (!contentEncoding.isEmpty() && !contentEncoding.equals("snappy")) {
            throw new UnsupportedException(contentEncoding
                    + " encoding (compression) is not accepted by this server; only snappy is acceptable");
        }
        return message;
    }

    private static Message message(String contentType) throws UnsupportedException {
        String[] parts = contentType.split(";", -1);
        if (!parts[0].trim().equalsIgnoreCase(PROTOBUF)) {
            throw new UnsupportedException(
                    "expected " + PROTOBUF + " as the first (media) part, got " + contentType + " content-type");
        }
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].trim().split("=", -1);
            if (pair.length != 2) {
                throw new UnsupportedException(
                        "as per https://www.rfc-editor.org/rfc/rfc9110#parameter expected parameters to be key-values, got "
                                + parts[i] + " in " + contentType + " content-type");
            }
            if (pair[0].equals("proto")) {
                return Message.named(pair[1])
                        .orElseThrow(() -> new UnsupportedException("got " + contentType
                                + " content type; unknown remote write protobuf message " + pair[1] + ", supported: "
                                + Message.V1.name + ", " + Message.V2.name));
            }
        }
        return Message.V1;
    }
}
