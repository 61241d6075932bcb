package dev.tocsin.promql.promqltest;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.histogram.ResetDetection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Samples in memory: a {@link SeriesSource} for tests. Series keep the order in which they came. */
public final class MemorySource implements SeriesSource {

    /** One sample; {@code value} is 0 where there is a histogram, {@code start} 0 where it is not known. */
    public record Sample(double value, Optional<FloatHistogram> histogram, long start) {}

    private record Series(Labels labels, NavigableMap<Long, Sample> samples) {}

    private final List<Series> series = new ArrayList<>();
    private final Map<Labels, Integer> ids = new HashMap<>();
    private long version;

    /** Adds a float sample; a second one at the same time replaces the first. */
    public MemorySource add(Labels labels, long timeMillis, double value) {
        of(labels).put(timeMillis, new Sample(value, Optional.empty(), 0));
        return this;
    }

    /** Adds a histogram sample. */
    public MemorySource add(Labels labels, long timeMillis, FloatHistogram histogram) {
        NavigableMap<Long, Sample> samples = of(labels);
        Optional<FloatHistogram> before = Optional.ofNullable(samples.lowerEntry(timeMillis))
                .flatMap(entry -> entry.getValue().histogram());
        samples.put(timeMillis, new Sample(0, Optional.of(hinted(before, histogram)), 0));
        return this;
    }

    /** Gives a sample that is there its start timestamp. */
    public void start(Labels labels, long timeMillis, long startMillis) {
        of(labels).computeIfPresent(timeMillis, (time, s) -> new Sample(s.value(), s.histogram(), startMillis));
    }

    /** As Prometheus' store does, says of a counter whether it was reset after the histogram before it. */
    private static FloatHistogram hinted(Optional<FloatHistogram> before, FloatHistogram histogram) {
        boolean known = histogram.resetHint() == ResetHint.GAUGE || histogram.resetHint() == ResetHint.RESET;
        if (known || before.isEmpty() || before.get().resetHint() == ResetHint.GAUGE) {
            return histogram;
        }
        FloatHistogram unknown = histogram.withResetHint(ResetHint.UNKNOWN);
        return histogram.withResetHint(
                ResetDetection.isReset(before.get(), unknown) ? ResetHint.UNKNOWN : ResetHint.NOT_RESET);
    }

    private NavigableMap<Long, Sample> of(Labels labels) {
        version++;
        int id = ids.computeIfAbsent(labels, l -> {
            series.add(new Series(l, new TreeMap<>()));
            return series.size() - 1;
        });
        return series.get(id).samples();
    }

    /** Whether any series that matches has a histogram sample. */
    public boolean hasHistograms(List<Matcher> matchers) {
        return series.stream()
                .filter(s -> s.labels().matches(matchers))
                .anyMatch(s -> s.samples().values().stream()
                        .anyMatch(v -> v.histogram().isPresent()));
    }

    /** The last sample of a series before or at a time. */
    public Optional<Sample> lastBefore(Labels labels, long timeMillis) {
        Integer id = ids.get(labels);
        return Optional.ofNullable(id)
                .map(i -> series.get(i).samples().floorEntry(timeMillis))
                .map(Entry::getValue);
    }

    @Override
    public Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        if (sinceVersion == version) {
            return new Resolution(true, new int[0], version);
        }
        int[] found = new int[series.size()];
        int n = 0;
        for (int id = 0; id < found.length; id++) {
            if (series.get(id).labels().matches(matchers)) {
                found[n++] = id;
            }
        }
        return new Resolution(false, java.util.Arrays.copyOf(found, n), version);
    }

    @Override
    public Labels labels(int seriesId) {
        return series.get(seriesId).labels();
    }

    @Override
    public void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        for (int id : seriesIds) {
            var samples = series.get(id).samples();
            if (fromMillis < toMillis) {
                for (Entry<Long, Sample> e :
                        samples.subMap(fromMillis, false, toMillis, true).entrySet()) {
                    e.getValue()
                            .histogram()
                            .ifPresentOrElse(
                                    h -> into.add(e.getKey(), h),
                                    () -> into.add(e.getKey(), e.getValue().value()));
                    into.start(e.getValue().start());
                }
            }
            into.endRow();
        }
    }
}
