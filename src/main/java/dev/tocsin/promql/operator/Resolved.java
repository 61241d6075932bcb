package dev.tocsin.promql.operator;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Which series a selector matches: asked of the source each time, worked out again only when they changed. */
final class Resolved {

    private final List<Matcher> matchers;
    private long version = -1;
    private int[] ids = {};
    private Rows rows = Rows.NONE;

    Resolved(List<Matcher> matchers) {
        this.matchers = matchers;
    }

    /** Brings ids and rows up to date for samples in {@code (from, to]}. */
    void update(Evaluation evaluation, long from, long to) {
        SeriesSource source = evaluation.source();
        SeriesSource.Resolution resolution = storage(() -> source.resolve(matchers, from, to, version));
        // Series that came or went elsewhere may change the version, but no label work here.
        if (!resolution.unchanged() && !Arrays.equals(ids, resolution.seriesIds())) {
            ids = resolution.seriesIds();
            Labels[] labels = new Labels[ids.length];
            for (int row = 0; row < labels.length; row++) {
                labels[row] = source.labels(ids[row]);
            }
            rows = Rows.of(labels);
        }
        version = resolution.version();
    }

    int[] ids() {
        return ids;
    }

    Rows rows() {
        return rows;
    }

    /** Runs what asks the storage; its failure is the query's. */
    static <T> T storage(Supplier<T> call) {
        try {
            return call.get();
        } catch (SeriesSource.StorageException e) {
            throw new QueryException(QueryException.Kind.STORAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
