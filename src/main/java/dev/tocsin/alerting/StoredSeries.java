package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares the series a rule stored at two evaluations, both as arrays indexed by slot. */
final class StoredSeries {

    static final Labels[] NO_SERIES = new Labels[0];

    private StoredSeries() {}

    /**
     * The series that were stored before and are not now: they get a staleness marker (Prometheus 3.14 {@code
     * rules/group.go Eval, seriesInPreviousEval}).
     */
    static Labels[] gone(@Nullable Labels[] before, @Nullable Labels[] now) {
        if (before == now) {
            return NO_SERIES;
        }
        List<Labels> candidates = new ArrayList<>();
        for (int slot = 0; slot < before.length; slot++) {
            Labels series = before[slot];
            if (series != null && (slot >= now.length || series != now[slot])) {
                candidates.add(series);
            }
        }
        if (candidates.isEmpty()) {
            return NO_SERIES;
        }
        // Another slot may store the same series now, or the same slot under an equal label set.
        Set<Labels> gone = new HashSet<>(candidates);
        for (Labels series : now) {
            if (series != null) {
                gone.remove(series);
            }
        }
        return gone.toArray(Labels[]::new);
    }

    /** These series and those. */
    static @Nullable Labels[] and(@Nullable Labels[] series, Labels[] others) {
        if (others.length == 0) {
            return series;
        }
        @Nullable Labels[] all = Arrays.copyOf(series, series.length + others.length);
        System.arraycopy(others, 0, all, series.length, others.length);
        return all;
    }

    /** The series without gaps. */
    static List<Labels> list(@Nullable Labels[] series) {
        List<Labels> list = new ArrayList<>(series.length);
        for (Labels one : series) {
            if (one != null) {
                list.add(one);
            }
        }
        return list;
    }

    /** Whether two of some label sets are equal, or one of them and one in the slots. */
    static boolean repeats(List<Labels> added, @Nullable Labels[] bySlot) {
        if (added.isEmpty()) {
            return false;
        }
        Set<Labels> known = new HashSet<>(added);
        if (known.size() < added.size()) {
            return true;
        }
        for (Labels labels : bySlot) {
            if (labels != null && known.contains(labels)) {
                return true;
            }
        }
        return false;
    }
}
