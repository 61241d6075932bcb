package dev.tocsin.promql.promqltest;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.testing.SeriesNotation;
import dev.tocsin.promql.testing.SeriesValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts the series of a {@code load} into a {@link MemorySource}. */
final class Loader {

    /** Buckets, count and sum of a classic histogram at one time. */
    private static final class Classic {
        private final TreeMap<Double, Double> buckets = new TreeMap<>();
        private double count = Double.NaN;
        private double sum;
    }

    private final MemorySource source;
    private final Map<Labels, TreeMap<Long, Classic>> classics = new LinkedHashMap<>();

    private Loader(MemorySource source) {
        this.source = source;
    }

    static void load(Command.Load load, MemorySource source) {
        Loader loader = new Loader(source);
        for (SeriesNotation.Line line : load.series()) {
            loader.series(line, load.step());
        }
        for (StartOffsets starts : load.starts()) {
            for (int i = 0; i < starts.millis().size(); i++) {
                long time = i * load.step();
                starts.millis().get(i).ifPresent(offset -> source.start(starts.labels(), time, time + offset));
            }
        }
        if (load.customHistograms()) {
            loader.customHistograms();
        }
    }

    private void series(SeriesNotation.Line line, long step) {
        List<SeriesValue> values = line.values();
        for (int i = 0; i < values.size(); i++) {
            long time = i * step;
            switch (values.get(i)) {
                case SeriesValue.Omitted o -> {}
                case SeriesValue.Histogram h -> source.add(line.labels(), time, h.histogram());
                case SeriesValue.Number n -> {
                    source.add(line.labels(), time, n.value());
                    classic(line.labels(), time, n.value());
                }
            }
        }
    }

    private void classic(Labels labels, long time, double value) {
        String name = labels.metricName();
        for (String suffix : List.of("_bucket", "_count", "_sum")) {
            if (name.endsWith(suffix)) {
                Labels base = labels.with(Labels.METRIC_NAME, name.substring(0, name.length() - suffix.length()))
                        .without("le");
                Classic classic =
                        classics.computeIfAbsent(base, b -> new TreeMap<>()).computeIfAbsent(time, t -> new Classic());
                switch (suffix) {
                    case "_count" -> classic.count = value;
                    case "_sum" -> classic.sum = value;
                    default -> bound(labels.get("le")).ifPresent(le -> classic.buckets.put(le, value));
                }
            }
        }
    }

    private static java.util.OptionalDouble bound(String le) {
        try {
            return java.util.OptionalDouble.of(le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le));
        } catch (NumberFormatException e) {
            return java.util.OptionalDouble.empty();
        }
    }

    private void customHistograms() {
        classics.forEach(
                (labels, times) -> times.forEach((time, classic) -> source.add(labels, time, convert(classic))));
    }

    private static FloatHistogram convert(Classic classic) {
        double count = !Double.isNaN(classic.count) || classic.buckets.isEmpty()
                ? classic.count
                : classic.buckets.lastEntry().getValue();
        classic.buckets.putIfAbsent(Double.POSITIVE_INFINITY, count);
        int n = classic.buckets.size();
        double[] bounds = new double[n - 1];
        double[] counts = new double[n];
        double before = 0;
        int i = 0;
        for (Map.Entry<Double, Double> bucket : classic.buckets.entrySet()) {
            if (i < n - 1) {
                bounds[i] = bucket.getKey();
            }
            counts[i++] = bucket.getValue() - before;
            before = bucket.getValue();
        }
        return new FloatHistogram(
                FloatHistogram.CUSTOM_SCHEMA,
                0,
                0,
                count,
                classic.sum,
                new Span[] {new Span(0, n)},
                counts,
                new Span[0],
                new double[0],
                bounds,
                ResetHint.UNKNOWN);
    }
}
