package dev.tocsin.storage.scrape;

import java.util.Locale;
import java.util.Optional;

/** The text formats a target may answer in. */
public enum ExpositionFormat {
    /** Prometheus text format 0.0.4; timestamps are milliseconds. */
    TEXT,
    /** OpenMetrics 1.0 (or 0.0.1); timestamps are seconds, and the end is marked. */
    OPENMETRICS;

    /** What is asked for (Prometheus 3.14 {@code scrape/scrape.go acceptHeader}, without protobuf). */
    static final String ACCEPT = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    /**
     * The format that a {@code Content-Type} names. Where there is none, or one that is no exposition, it is read as
     * text: many small exporters say nothing sensible, and what is not text fails line by line with a reason.
     */
    public static ExpositionFormat of(Optional<String> contentType) {
        String type = contentType.orElse("").toLowerCase(Locale.ROOT);
        return type.startsWith("application/openmetrics-text") ? OPENMETRICS : TEXT;
    }
}
