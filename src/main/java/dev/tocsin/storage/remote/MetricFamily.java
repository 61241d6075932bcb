package dev.tocsin.storage.remote;

import java.util.List;

/** Which family a series belongs to: classic histograms and summaries have several metrics. */
final class MetricFamily {

    private MetricFamily() {}

    /** The family's name by a metric's and its type. */
    static String of(String metric, String type) {
        List<String> suffixes = switch (type) {
            case "histogram", "gaugehistogram" -> List.of("_bucket", "_count", "_sum");
            case "summary" -> List.of("_count", "_sum");
            default -> List.of();
        };
        for (String suffix : suffixes) {
            if (metric.endsWith(suffix) && metric.length() > suffix.length()) {
                return metric.substring(0, metric.length() - suffix.length());
            }
        }
        return metric;
    }
}
