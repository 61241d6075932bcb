package dev.tocsin.storage.remote.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.model.Labels;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Raw samples of a storage that has nothing but a query API, such as Thanos' querier: instant queries of range selectors, one
 * a selector. They tell neither staleness markers nor native histograms exactly, so this is for what the storage cannot
 * evaluate itself.
 */
public final class RangeQueryClient implements RawReader {

    private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/x-www-form-urlencoded");

    private final Backend backend;
    private final String path;
    private final SeriesInterner interner;
    private final ExternalLabels external;

    /**
     * @param path behind the backend's URL: {@code /api/v1/query}
     * @param external what the storage adds to series, to be taken off
     */
    public RangeQueryClient(Backend backend, String path, SeriesInterner interner, ExternalLabels external) {
        this.backend = backend;
        this.path = path;
        this.interner = interner;
        this.external = external;
    }

    @Override
    public void read(List<RawQuery> queries, RowSink sink, long deadline) throws BackendException {
        sink.begin();
        for (int i = 0; i < queries.size(); i++) {
            RawQuery raw = queries.get(i);
            String selector = raw.selector() + "[" + (raw.toMillis() - raw.fromMillis()) + "ms]";
            List<String> fields = List.of(
                    "query",
                    selector,
                    "time",
                    BigDecimal.valueOf(raw.toMillis(), 3).toPlainString());
            Flavour.JsonAnswer answer = new Flavour.JsonAnswer();
            backend.call("query", path, HEADERS, Backend.form(fields), answer, deadline);
            Optional<String> incomplete = QueryClient.incomplete(answer.json());
            if (incomplete.isPresent()) {
                throw new BackendException(BackendException.Kind.UNAVAILABLE, incomplete.get());
            }
            hand(i, answer.json().path("data").path("result"), sink);
        }
    }

    private void hand(int query, JsonNode matrix, RowSink sink) throws BackendException {
        SampleRow row = new SampleRow();
        for (JsonNode series : matrix) {
            if (series.has("histograms")) {
                throw new BackendException(
                        BackendException.Kind.REFUSED,
                        "the storage's query API does not tell native histograms exactly");
            }
            Labels.Builder labels = Labels.builder();
            series.path("metric")
                    .properties()
                    .forEach(label ->
                            labels.set(label.getKey().intern(), label.getValue().asText()));
            row.clear();
            for (JsonNode sample : series.path("values")) {
                row.add(Math.round(sample.path(0).asDouble() * 1000), QueryClient.number(sample.path(1)));
            }
            backend.metrics().samples.inc(row.size());
            try {
                sink.row(query, interner.id(external.strip(labels.build())), row);
            } catch (IOException e) {
                throw new BackendException(BackendException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
        }
    }
}
