package dev.tocsin.storage.remote.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Raw samples of a storage that has nothing but a query API, such as Thanos' querier: instant queries of range selectors, one
 * a selector. They tell neither staleness markers nor native histograms exactly, so this is for what the storage cannot
 * evaluate itself.
 */
public final class RangeQueryClient implements RawReader {

    private final QueryClient queries;
    private final SeriesInterner interner;

    public RangeQueryClient(QueryClient queries, SeriesInterner interner) {
        this.queries = queries;
        this.interner = interner;
    }

    @Override
    public void read(List<RawQuery> wanted, RowSink sink, long deadline) throws BackendException {
        sink.begin();
        for (int i = 0; i < wanted.size(); i++) {
            RawQuery raw = wanted.get(i);
            String selector = raw.selector() + "[" + (raw.toMillis() - raw.fromMillis()) + "ms]";
            JsonNode answer = queries.ask(selector, raw.toMillis(), deadline);
            Optional<String> incomplete = QueryClient.incomplete(answer);
            if (incomplete.isPresent()) {
                throw new BackendException(BackendException.Kind.UNAVAILABLE, incomplete.get());
            }
            hand(i, answer.path("data").path("result"), sink);
        }
    }

    private void hand(int query, JsonNode matrix, RowSink sink) throws BackendException {
        SampleRow row = new SampleRow();
        for (JsonNode series : matrix) {
            if (series.has("histograms")) {
                throw new BackendException(BackendException.Kind.REFUSED, QueryClient.HISTOGRAMS);
            }
            row.clear();
            for (JsonNode sample : series.path("values")) {
                row.add(Math.round(sample.path(0).asDouble() * 1000), QueryClient.number(sample.path(1)));
            }
            queries.backend().metrics().samples.inc(row.size());
            try {
                sink.row(query, interner.id(queries.labels(series)), row);
            } catch (IOException e) {
                throw new BackendException(BackendException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
        }
    }
}
