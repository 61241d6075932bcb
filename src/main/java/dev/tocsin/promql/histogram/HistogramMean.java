package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;

/** A running mean of histograms: a sum, and incremental from where that would overflow. */
public final class HistogramMean {

    private final HistogramSum sum;
    private double count = 1;
    private boolean incremental;

    public HistogramMean(FloatHistogram first) {
        sum = HistogramSum.compensated(first);
    }

    /** Whether a histogram can be added. */
    public boolean accepts(FloatHistogram other) {
        return sum.accepts(other);
    }

    /** Adds a histogram that is accepted. */
    public void add(FloatHistogram other) {
        count++;
        if (!incremental && sum.wouldOverflow(other)) {
            incremental = true;
            sum.divide(count - 1);
        }
        if (incremental) {
            sum.scale((count - 1) / count).add(Histograms.divide(other, count));
        } else {
            sum.add(other);
        }
    }

    /** Whether custom bounds differed and were reconciled. */
    public boolean reconciled() {
        return sum.reconciled();
    }

    /** The mean, with the empty buckets that histograms had; nothing can be added afterwards. */
    public FloatHistogram loose() {
        return incremental ? sum.loose() : sum.divide(count).loose();
    }

    /** As {@link #loose}, without empty buckets. */
    public FloatHistogram value() {
        return Histograms.compact(loose());
    }
}
