package dev.tocsin.storage.remote.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.StaleMarker;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * VictoriaMetrics' export of raw samples ({@code /api/v1/export}), a line of JSON a series. One request answers for all
 * selectors of one range, each series once; which selectors a series belongs to is found out here. VictoriaMetrics writes
 * a staleness marker as {@code null}, and has no other NaN (seen with 1.150).
 */
public final class ExportClient implements RawReader {

    private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/x-www-form-urlencoded");

    /** Ranges that differ less than fourfold share a request. */
    private static final int SAME_RANGE = 4;

    private static final int MAX_LINE = 256 << 20;

    private final Backend backend;
    private final String path;
    private final SeriesInterner interner;
    private final JsonFactory json = new JsonFactoryBuilder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** @param path behind the backend's URL: {@code /api/v1/export} */
    public ExportClient(Backend backend, String path, SeriesInterner interner) {
        this.backend = backend;
        this.path = path;
        this.interner = interner;
    }

    @Override
    public void read(List<RawQuery> queries, RowSink sink, long deadline) throws BackendException {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            order.add(i);
        }
        order.sort((a, b) -> Long.compare(length(queries.get(a)), length(queries.get(b))));
        for (int from = 0; from < order.size(); ) {
            long shortest = length(queries.get(order.get(from)));
            int to = from;
            while (to < order.size() && length(queries.get(order.get(to))) <= SAME_RANGE * shortest) {
                to++;
            }
            Request request = new Request(queries, order.subList(from, to), sink, from == 0);
            backend.call("export", path, HEADERS, request.form(), request, deadline);
            backend.metrics().samples.inc(request.samples);
            from = to;
        }
    }

    private static long length(RawQuery query) {
        return Math.max(1, query.toMillis() - query.fromMillis());
    }

    /** One request and its answer. */
    private final class Request implements Backend.Answer {
        private final List<RawQuery> queries;
        private final List<Integer> asked;
        private final RowSink sink;
        private final boolean first;
        private final Map<String, List<Integer>> byName = new HashMap<>();
        private final List<Integer> nameless = new ArrayList<>();
        private final SampleRow row = new SampleRow();
        private long[] times = new long[1024];
        private double[] values = new double[1024];
        private byte[] line = new byte[1 << 16];
        private int have;
        private long samples;

        Request(List<RawQuery> queries, List<Integer> asked, RowSink sink, boolean first) {
            this.queries = queries;
            this.asked = asked;
            this.sink = sink;
            this.first = first;
            for (int query : asked) {
                String name = metricName(queries.get(query).matchers());
                (name.isEmpty() ? nameless : byName.computeIfAbsent(name, n -> new ArrayList<>())).add(query);
            }
        }

        private static String metricName(List<Matcher> matchers) {
            return matchers.stream()
                    .filter(m -> m.op() == Matcher.Op.EQUAL && m.name().equals(Labels.METRIC_NAME))
                    .map(Matcher::value)
                    .findFirst()
                    .orElse("");
        }

        byte[] form() {
            List<String> fields = new ArrayList<>();
            long from = Long.MAX_VALUE;
            long to = Long.MIN_VALUE;
            for (int query : asked) {
                RawQuery raw = queries.get(query);
                from = Math.min(from, raw.fromMillis());
                to = Math.max(to, raw.toMillis());
                fields.add("match[]");
                fields.add(raw.selector());
            }
            fields.addAll(List.of("start", time(from + 1), "end", time(to)));
            return Backend.form(fields);
        }

        private static String time(long millis) {
            return Instant.ofEpochMilli(millis).toString();
        }

        @Override
        public void begin(HttpHeaders headers) throws IOException {
            String type = headers.firstValue("Content-Type").orElse("");
            if (!type.contains("json")) {
                throw new IOException("it is " + (type.isEmpty() ? "of no type" : type) + ", not JSON");
            }
            if (first) {
                sink.begin();
            }
            have = 0;
            samples = 0;
        }

        @Override
        public void read(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                int start = have;
                int count = bytes.remaining();
                if (line.length < have + count) {
                    if (have + count > MAX_LINE) {
                        throw new IOException("a line is longer than " + MAX_LINE + " bytes");
                    }
                    line = Arrays.copyOf(line, Math.max(2 * line.length, have + count));
                }
                bytes.get(line, have, count);
                have += count;
                int from = 0;
                for (int i = start; i < have; i++) {
                    if (line[i] == '\n') {
                        series(from, i - from);
                        from = i + 1;
                    }
                }
                System.arraycopy(line, from, line, 0, have - from);
                have -= from;
            }
        }

        @Override
        public void end() throws IOException {
            if (have > 0) {
                throw new IOException("the export ends in the middle of a line");
            }
        }

        private void series(int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            int id = -1;
            int valueCount = -1;
            int timeCount = -1;
            try (JsonParser in = json.createParser(line, offset, length)) {
                expect(in.nextToken(), JsonToken.START_OBJECT);
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String field = in.currentName();
                    JsonToken value = in.nextToken();
                    switch (field) {
                        case "metric" -> {
                            expect(value, JsonToken.START_OBJECT);
                            int from = (int) in.currentTokenLocation().getByteOffset();
                            in.skipChildren();
                            int to = (int) in.currentLocation().getByteOffset();
                            id = metric(offset + from, offset + to);
                        }
                        case "values" -> valueCount = values(in, value);
                        case "timestamps" -> timeCount = times(in, value);
                        default -> in.skipChildren();
                    }
                }
            }
            if (id < 0 || valueCount < 0 || valueCount != timeCount) {
                throw new IOException("a line of the export has no metric, or not as many values as timestamps");
            }
            hand(id, timeCount);
        }

        private static void expect(JsonToken is, JsonToken wanted) throws IOException {
            if (is != wanted) {
                throw new IOException("a line of the export is not as expected: " + is + " instead of " + wanted);
            }
        }

        private int metric(int from, int to) throws IOException {
            byte[] raw = Arrays.copyOfRange(line, from, to);
            return interner.id(raw, () -> {
                Labels.Builder labels = Labels.builder();
                try (JsonParser in = json.createParser(raw)) {
                    in.nextToken();
                    while (in.nextToken() == JsonToken.FIELD_NAME) {
                        String name = in.currentName();
                        in.nextToken();
                        labels.set(name.intern(), in.getText());
                    }
                }
                return labels.build();
            });
        }

        private int values(JsonParser in, JsonToken at) throws IOException {
            expect(at, JsonToken.START_ARRAY);
            int n = 0;
            for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
                if (n == values.length) {
                    values = Arrays.copyOf(values, 2 * n);
                }
                values[n++] = switch (t) {
                    case VALUE_NULL -> StaleMarker.VALUE;
                    case VALUE_STRING -> special(in.getText());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDoubleValue();
                    default -> throw new IOException("a value of the export is " + t);
                };
            }
            return n;
        }

        private static double special(String text) throws IOException {
            return switch (text) {
                case "Infinity", "+Inf" -> Double.POSITIVE_INFINITY;
                case "-Infinity", "-Inf" -> Double.NEGATIVE_INFINITY;
                case "NaN" -> StaleMarker.VALUE;
                default -> throw new IOException("a value of the export is \"" + text + '"');
            };
        }

        private int times(JsonParser in, JsonToken at) throws IOException {
            expect(at, JsonToken.START_ARRAY);
            int n = 0;
            for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
                if (n == times.length) {
                    times = Arrays.copyOf(times, 2 * n);
                }
                times[n++] = in.getLongValue();
            }
            return n;
        }

        private void hand(int id, int count) throws IOException {
            samples += count;
            Labels labels = interner.labels(id);
            hand(byName.getOrDefault(labels.metricName(), List.of()), labels, id, count);
            hand(nameless, labels, id, count);
        }

        private void hand(List<Integer> candidates, Labels labels, int id, int count) throws IOException {
            for (int query : candidates) {
                RawQuery raw = queries.get(query);
                if (!labels.matches(raw.matchers())) {
                    continue;
                }
                row.clear();
                for (int i = 0; i < count; i++) {
                    if (times[i] > raw.fromMillis() && times[i] <= raw.toMillis()) {
                        row.add(times[i], values[i]);
                    }
                }
                if (row.size() > 0) {
                    sink.row(query, id, row);
                }
            }
        }
    }
}
