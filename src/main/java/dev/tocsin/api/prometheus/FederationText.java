package dev.tocsin.api.prometheus;

import dev.tocsin.function.Queries.NewestSample;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Names;
import dev.tocsin.model.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Newest samples in the text format (Prometheus 3.14 {@code web/federate.go}, prometheus/common {@code expfmt/text_create.go}):
 * every metric is {@code untyped}, external labels are added where a series has none of that name. Native histograms with
 * exponential buckets have no text form and are left out, as there; those with custom buckets are classic ones.
 */
final class FederationText {

    private final StringBuilder out = new StringBuilder(1 << 14);
    private final SortedMap<String, String> external = new TreeMap<>(Utf8Order::compare);
    private final boolean utf8;
    private String family = "";
    private boolean familyOfHistograms;

    private record Series(Labels labels, NewestSample sample) {}

    private FederationText(Labels external, boolean utf8) {
        // So that the reader does not set the instance of what has none to this process.
        this.external.put("instance", "");
        external.forEach(label -> this.external.put(label.name(), label.value()));
        this.utf8 = utf8;
    }

    /** @param utf8 whether the reader takes names in quotes; if not, what is no old name is written with underscores */
    static String of(SortedMap<Labels, NewestSample> samples, Labels external, boolean utf8) {
        FederationText text = new FederationText(external, utf8);
        List<Series> series = new ArrayList<>(samples.size());
        for (Map.Entry<Labels, NewestSample> sample : samples.entrySet()) {
            if (!sample.getKey().metricName().isEmpty()) {
                series.add(new Series(sample.getKey(), sample.getValue()));
            }
        }
        series.sort(Comparator.comparing(s -> s.labels().metricName()));
        series.forEach(text::series);
        return text.out.toString();
    }

    private void series(Series series) {
        NewestSample sample = series.sample();
        if (sample.histogram().isPresent() && !sample.histogram().get().isCustom()) {
            return;
        }
        String name = series.labels().metricName();
        begin(name, sample.histogram().isPresent());
        if (sample.histogram().isPresent()) {
            histogram(series.labels(), sample.histogram().get(), sample.timeMillis());
        } else {
            line(series.labels(), "", "", sample.value(), sample.timeMillis());
        }
    }

    private void begin(String name, boolean histograms) {
        if (!name.equals(family) || histograms != familyOfHistograms) {
            family = name;
            familyOfHistograms = histograms;
            out.append("# TYPE ");
            name(name);
            out.append(histograms ? " histogram\n" : " untyped\n");
        }
    }

    private void histogram(Labels labels, FloatHistogram histogram, long time) {
        double[] perBucket = new double[histogram.customBounds().length];
        int index = 0;
        int position = 0;
        for (FloatHistogram.Span span : histogram.positiveSpans()) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++, index++, position++) {
                if (index < perBucket.length) {
                    perBucket[index] = histogram.positiveCounts()[position];
                }
            }
        }
        double cumulative = 0;
        for (int i = 0; i < perBucket.length; i++) {
            cumulative += perBucket[i];
            line(labels, "_bucket", GoFloat.g(histogram.customBounds()[i]), cumulative, time);
        }
        line(labels, "_bucket", "+Inf", histogram.count(), time);
        line(labels, "_sum", "", histogram.sum(), time);
        line(labels, "_count", "", histogram.count(), time);
    }

    private void line(Labels labels, String suffix, String bound, double value, long time) {
        String name = labels.metricName() + suffix;
        boolean quoted = utf8 && !Names.isLegacyMetricName(name);
        char separator = '{';
        if (quoted) {
            out.append('{');
            name(name);
            separator = ',';
        } else {
            name(name);
        }
        for (int i = 0; i < labels.size(); i++) {
            if (!labels.name(i).equals(Labels.METRIC_NAME)) {
                separator = label(separator, labels.name(i), labels.value(i));
            }
        }
        for (Map.Entry<String, String> label : external.entrySet()) {
            if (labels.get(label.getKey()).isEmpty()) {
                separator = label(separator, label.getKey(), label.getValue());
            }
        }
        if (!bound.isEmpty()) {
            separator = label(separator, "le", bound);
        }
        out.append(separator == ',' ? "} " : " ").append(GoFloat.g(value)).append(' ');
        out.append(time).append('\n');
    }

    private char label(char separator, String name, String value) {
        out.append(separator);
        name(name);
        out.append("=\"");
        escaped(value);
        out.append('"');
        return ',';
    }

    private void name(String name) {
        if (Names.isLegacyMetricName(name)) {
            out.append(name);
        } else if (utf8) {
            out.append('"');
            escaped(name);
            out.append('"');
        } else {
            int begin = out.length();
            name.codePoints().forEach(c -> {
                boolean fits = c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == ':');
                boolean digitFirst = out.length() == begin && c >= '0' && c <= '9';
                out.append(fits && !digitFirst ? (char) c : '_');
            });
        }
    }

    private void escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append("\\\"");
                default -> out.append(c);
            }
        }
    }
}
