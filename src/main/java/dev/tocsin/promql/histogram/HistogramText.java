package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoFloat;

/** A histogram as text (Prometheus {@code FloatHistogram.String}): what {@code count_values} makes of it. */
public final class HistogramText {

    private HistogramText() {}

    /** {@code {count:…, sum:…, (lower,upper]:count, …}}, empty buckets left out. */
    public static String of(FloatHistogram h) {
        StringBuilder out = new StringBuilder("{count:")
                .append(GoFloat.g(h.count()))
                .append(", sum:")
                .append(GoFloat.g(h.sum()));
        AllBuckets buckets = AllBuckets.asTheyAre(h);
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.count(i) == 0) {
                continue;
            }
            out.append(", ")
                    .append(buckets.closedLeft(i) ? '[' : '(')
                    .append(GoFloat.g(buckets.lower(i)))
                    .append(',')
                    .append(GoFloat.g(buckets.upper(i)))
                    .append(buckets.closedRight(i) ? ']' : ')')
                    .append(':')
                    .append(GoFloat.g(buckets.count(i)));
        }
        return out.append('}').toString();
    }
}
