package dev.tocsin.promql;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the engine reads samples: three calls, the same over the embedded store and over a remote one (design,
 * decision 7). Series have small integer ids that stay the same for the life of the source, so that whatever is
 * derived from labels can be kept in integer arrays between evaluations.
 */
public interface SeriesSource {

    /**
     * The series that match all matchers and may have samples in a time range.
     *
     * @param matchers conditions, at least one of which rejects the empty string
     * @param fromMillis start of the range, inclusive: a hint, series without samples in it may be returned
     * @param toMillis end of the range, inclusive
     * @param sinceVersion the {@link Resolution#version} an earlier answer for the same matchers had, or −1
     */
    Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion);

    /** The labels of a series, metric name included. */
    Labels labels(int seriesId);

    /**
     * Reads samples with {@code fromMillis < t <= toMillis} (left-open, as selectors are), staleness markers included.
     *
     * @param seriesIds the series, in the order in which their rows are wanted
     * @param fromMillis left edge, exclusive
     * @param toMillis right edge, inclusive
     * @param into cleared, then filled with one row per id; reused between calls
     * @throws StorageException if the answer would not be complete
     */
    void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into);

    /**
     * Reads what an instant selector looks at: of each series at most one sample, the newest with
     * {@code fromMillis < t <= toMillis}, staleness markers included. Sources that keep newest samples at hand answer
     * this much faster than {@link #read}.
     *
     * @param seriesIds the series, in the order in which their rows are wanted
     * @param fromMillis left edge, exclusive
     * @param toMillis right edge, inclusive
     * @param into cleared, then filled with one row of none or one sample per id; reused between calls
     * @throws StorageException if the answer would not be complete
     */
    default void readNewest(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        SampleColumns all = new SampleColumns();
        read(seriesIds, fromMillis, toMillis, all);
        FloatHistogram @Nullable [] histograms = all.histograms();
        long @Nullable [] starts = all.starts();
        into.clear();
        for (int row = 0; row < all.rows(); row++) {
            int last = all.end(row) - 1;
            if (last >= all.start(row)) {
                FloatHistogram histogram = histograms == null ? null : histograms[last];
                if (histogram == null) {
                    into.add(all.times()[last], all.values()[last]);
                } else {
                    into.add(all.times()[last], histogram);
                }
                if (starts != null) {
                    into.start(starts[last]);
                }
            }
            into.endRow();
        }
    }

    /**
     * What matched.
     *
     * @param unchanged true if the answer is the one of {@code sinceVersion}; {@code seriesIds} is then empty
     * @param seriesIds ids in ascending label order is not promised; each id once
     * @param version names this answer: equal versions mean equal ids
     */
    record Resolution(boolean unchanged, int[] seriesIds, long version) {}

    /** Samples could not be read, or not completely: the evaluation that needs them must fail, not see a gap. */
    final class StorageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public StorageException(String message, Throwable cause) {
            super(message, cause);
        }

        public StorageException(String message) {
            super(message);
        }
    }
}
