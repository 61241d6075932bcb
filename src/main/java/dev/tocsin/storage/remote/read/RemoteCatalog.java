package dev.tocsin.storage.remote.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SeriesSource.StorageException;
import dev.tocsin.storage.CardinalityStats;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SeriesCatalog;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Questions about series, handed on to a storage's own API. A storage that cannot be asked makes them fail with {@link
 * StorageException}.
 */
public final class RemoteCatalog implements SeriesCatalog {

    /** Times beyond this are no bounds: as far as four digits of a year go. */
    private static final long BOUND = 253_402_300_799_000L;

    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");

    private final Backend backend;
    private final long timeoutNanos;

    public RemoteCatalog(Backend backend, long timeoutNanos) {
        this.backend = backend;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public Found<String> labelNames(List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit) {
        List<String> fields = fields(matcherSets, fromMillis, toMillis, limit);
        return strings(call("/api/v1/labels" + query(fields), Map.of(), new byte[0]), limit);
    }

    @Override
    public Found<String> labelValues(
            String name, List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit) {
        String path = "/api/v1/label/" + escaped(name) + "/values";
        List<String> fields = fields(matcherSets, fromMillis, toMillis, limit);
        return strings(call(path + query(fields), Map.of(), new byte[0]), limit);
    }

    /** As Prometheus wants names in paths: those that are not plain words are escaped. */
    private static String escaped(String name) {
        if (name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
            return name;
        }
        StringBuilder out = new StringBuilder("U__");
        name.codePoints().forEach(c -> {
            if (c < 128 && Character.isLetterOrDigit(c)) {
                out.appendCodePoint(c);
            } else if (c == '_') {
                out.append("__");
            } else {
                out.append('_').append(Integer.toHexString(c)).append('_');
            }
        });
        return out.toString();
    }

    @Override
    public Found<Labels> series(List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit) {
        JsonNode data = call("/api/v1/series", FORM, Backend.form(fields(matcherSets, fromMillis, toMillis, limit)));
        List<Labels> found = new ArrayList<>();
        for (JsonNode series : data) {
            Labels.Builder labels = Labels.builder();
            series.properties()
                    .forEach(
                            label -> labels.set(label.getKey(), label.getValue().asText()));
            found.add(labels.build());
        }
        found.sort(Labels::compareTo);
        return cut(found, limit);
    }

    @Override
    public Map<String, List<MetricMetadata>> metadata(String metric, int limit, int limitPerMetric) {
        List<String> fields = new ArrayList<>();
        if (!metric.isEmpty()) {
            fields.addAll(List.of("metric", metric));
        }
        if (limit >= 0) {
            fields.addAll(List.of("limit", Integer.toString(limit)));
        }
        if (limitPerMetric > 0) {
            fields.addAll(List.of("limit_per_metric", Integer.toString(limitPerMetric)));
        }
        Map<String, List<MetricMetadata>> found = new TreeMap<>();
        call("/api/v1/metadata" + query(fields), Map.of(), new byte[0])
                .properties()
                .forEach(family -> {
                    List<MetricMetadata> entries = new ArrayList<>();
                    family.getValue()
                            .forEach(entry -> entries.add(new MetricMetadata(
                                    entry.path("type").asText(),
                                    entry.path("help").asText(),
                                    entry.path("unit").asText())));
                    found.put(family.getKey(), entries);
                });
        return found;
    }

    @Override
    public CardinalityStats cardinality(int limit) {
        JsonNode data = call("/api/v1/status/tsdb?limit=" + limit, Map.of(), new byte[0]);
        JsonNode head = data.path("headStats");
        return new CardinalityStats(
                head.path("numSeries").asLong(data.path("totalSeries").asLong()),
                head.path("numLabelPairs")
                        .asLong(data.path("totalLabelValuePairs").asLong()),
                head.path("chunkCount").asLong(),
                head.path("minTime").asLong(Long.MAX_VALUE),
                head.path("maxTime").asLong(Long.MIN_VALUE),
                stats(data.path("seriesCountByMetricName")),
                stats(data.path("labelValueCountByLabelName")),
                stats(data.path("memoryInBytesByLabelName")),
                stats(data.path("seriesCountByLabelValuePair")));
    }

    private static List<CardinalityStats.Stat> stats(JsonNode list) {
        List<CardinalityStats.Stat> stats = new ArrayList<>();
        list.forEach(one -> stats.add(new CardinalityStats.Stat(
                one.path("name").asText(), one.path("value").asLong())));
        return stats;
    }

    private static List<String> fields(List<List<Matcher>> sets, long fromMillis, long toMillis, int limit) {
        List<String> fields = new ArrayList<>();
        for (List<Matcher> set : sets) {
            fields.add("match[]");
            fields.add(set.stream().map(Matcher::toString).collect(Collectors.joining(",", "{", "}")));
        }
        if (Math.abs(fromMillis) < BOUND) {
            fields.addAll(List.of("start", seconds(fromMillis)));
        }
        if (Math.abs(toMillis) < BOUND) {
            fields.addAll(List.of("end", seconds(toMillis)));
        }
        if (limit > 0) {
            // One more tells whether there are more.
            fields.addAll(List.of("limit", Integer.toString(limit + 1)));
        }
        return fields;
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).toPlainString();
    }

    private static String query(List<String> fields) {
        if (fields.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < fields.size(); i += 2) {
            out.append(i == 0 ? '?' : '&')
                    .append(URLEncoder.encode(fields.get(i), StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(fields.get(i + 1), StandardCharsets.UTF_8));
        }
        return out.toString();
    }

    private static Found<String> strings(JsonNode data, int limit) {
        List<String> found = new ArrayList<>();
        data.forEach(item -> found.add(item.asText()));
        return cut(found, limit);
    }

    private static <T> Found<T> cut(List<T> found, int limit) {
        boolean truncated = limit > 0 && found.size() > limit;
        return new Found<>(truncated ? List.copyOf(found.subList(0, limit)) : List.copyOf(found), truncated);
    }

    private JsonNode call(String path, Map<String, String> headers, byte[] body) {
        Flavour.JsonAnswer answer = new Flavour.JsonAnswer();
        try {
            backend.call("catalog", path, headers, body, answer, System.nanoTime() + timeoutNanos);
        } catch (BackendException e) {
            throw new StorageException(String.valueOf(e.getMessage()), e);
        }
        return answer.json().path("data");
    }
}
