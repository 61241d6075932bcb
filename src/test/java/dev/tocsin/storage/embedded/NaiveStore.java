package dev.tocsin.storage.embedded;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.storage.SampleOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The simplest store that does the same: what tests compare with. */
final class NaiveStore {
    final Map<Labels, TreeMap<Long, Object>> series = new HashMap<>();
    private final Map<Labels, Map<Long, Long>> starts = new HashMap<>();
    private final StoreSettings settings;
    private long maxTime = Long.MIN_VALUE;

    NaiveStore(StoreSettings settings) {
        this.settings = settings;
    }

    long maxTime() {
        return maxTime;
    }

    /** {@code value} is raw bits of a double, or a histogram. */
    SampleOutcome append(Labels labels, long time, Object value, long start, long batchMaxTime, boolean repeatable) {
        TreeMap<Long, Object> samples = series.get(labels);
        if (repeatable && samples != null && time <= samples.lastKey()) {
            return value.equals(samples.get(time)) && time == samples.lastKey()
                    ? SampleOutcome.UNCHANGED
                    : SampleOutcome.KEPT_EARLIER;
        }
        if (batchMaxTime != Long.MIN_VALUE && time < batchMaxTime - settings.maxLagMillis()) {
            return SampleOutcome.TOO_OLD;
        }
        if (samples != null && time < samples.lastKey()) {
            return SampleOutcome.OUT_OF_ORDER;
        }
        if (samples != null && time == samples.lastKey()) {
            return value.equals(samples.get(time)) ? SampleOutcome.UNCHANGED : SampleOutcome.DUPLICATE;
        }
        series.computeIfAbsent(labels, l -> new TreeMap<>()).put(time, value);
        starts.computeIfAbsent(labels, l -> new HashMap<>()).put(time, start);
        maxTime = Math.max(maxTime, time);
        return SampleOutcome.STORED;
    }

    long start(Labels labels, long time) {
        return starts.get(labels).get(time);
    }

    NavigableMap<Long, Object> read(Labels labels, long from, long to) {
        TreeMap<Long, Object> samples = series.get(labels);
        return samples == null || from >= to ? new TreeMap<>() : samples.subMap(from, false, to, true);
    }

    Set<Labels> find(List<Matcher> matchers) {
        return series.keySet().stream().filter(l -> l.matches(matchers)).collect(Collectors.toSet());
    }
}
