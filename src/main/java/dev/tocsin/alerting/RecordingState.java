package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recording rule between two evaluations. Other than in Prometheus the ledger keeps what it stored, so that another process
 * ends the series that vanish; in which slots they were is not kept.
 *
 * @param memo which sample has which slot
 * @param series recorded series by slot
 * @param rows the recorded series of the last answer, in its order
 * @param stored series that were stored at the last evaluation whose samples were stored, by slot where that is known
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
        return restored(id, query, RuleRun.NONE, List.of());
    }

    /** The state of a rule as the ledger has it. */
    static RecordingState restored(RuleId id, String query, RuleRun run, List<Labels> stored) {
        return new RecordingState(
                id,
                query,
                run,
                RowMemo.EMPTY,
                StoredSeries.NO_SERIES,
                StoredSeries.NO_SERIES,
                stored.toArray(Labels[]::new));
    }

    @Override
    public RecordingState withRun(RuleRun newRun) {
        return new RecordingState(id, query, newRun, memo, series, rows, stored);
    }

    @Override
    public @Nullable Labels[] storedSeries() {
        return stored;
    }

    RecordingState withStored(@Nullable Labels[] newStored) {
        return new RecordingState(id, query, run, memo, series, rows, newStored);
    }

    /** What the ledger keeps of {@link #stored}. */
    RecordedSeries recorded() {
        return new RecordedSeries(id, StoredSeries.list(stored));
    }

    /** Whether no series are left to be ended. */
    boolean isEmpty() {
        return Arrays.stream(stored).allMatch(one -> one == null);
    }
}
