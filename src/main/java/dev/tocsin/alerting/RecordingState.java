package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A recording rule between two evaluations. Nothing here is in the ledger but the id and the last run: after a restart the
 * series of the last evaluation are not known, so none of them is ended by a staleness marker, as in Prometheus.
 *
 * @param memo which sample has which slot
 * @param series recorded series by slot
 * @param rows the recorded series of the last answer, in its order
 * @param stored series by slot that were stored at the last evaluation whose samples were stored
 */
record RecordingState(
        RuleId id,
        String query,
        RuleRun run,
        RowMemo memo,
        @Nullable Labels[] series,
        Labels[] rows,
        @Nullable Labels[] stored)
        implements RuleState {

    static RecordingState fresh(RuleId id, String query) {
        return restored(id, query, RuleRun.NONE);
    }

    static RecordingState restored(RuleId id, String query, RuleRun run) {
        return new RecordingState(
                id, query, run, RowMemo.EMPTY, StoredSeries.NO_SERIES, StoredSeries.NO_SERIES, StoredSeries.NO_SERIES);
    }

    @Override
    public RecordingState withRun(RuleRun newRun) {
        return new RecordingState(id, query, newRun, memo, series, rows, stored);
    }

    RecordingState withStored(@Nullable Labels[] newStored) {
        return new RecordingState(id, query, run, memo, series, rows, newStored);
    }

    /** Whether no series are left to be ended. */
    boolean isEmpty() {
        return Arrays.stream(stored).allMatch(one -> one == null);
    }
}
