package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.promql.eval.Sums;
import java.util.Arrays;

/**
 * A running sum of histograms: reconciles schemas (the coarser wins), zero buckets (the wider wins) and custom bounds (the
 * common ones stay). Aggregations compensate for what additions round away (Prometheus {@code FloatHistogram.KahanAdd}),
 * operators and rates do not ({@code Add} and {@code Sub}).
 */
public final class HistogramSum {

    private int schema;
    private double zeroThreshold;
    private double[] bounds;
    private ResetHint hint;
    private final Sums.Running zeroCount = new Sums.Running();
    private final Sums.Running count = new Sums.Running();
    private final Sums.Running sum = new Sums.Running();
    private final MutableBuckets positive;
    private final MutableBuckets negative;
    private final boolean compensated;

    private boolean collision;
    private boolean reconciled;

    /** A compensated sum that begins with a histogram. */
    public static HistogramSum compensated(FloatHistogram first) {
        return new HistogramSum(first, true);
    }

    /** A plain sum that begins with a histogram. */
    public static HistogramSum plain(FloatHistogram first) {
        return new HistogramSum(first, false);
    }

    private HistogramSum(FloatHistogram first, boolean compensated) {
        this.compensated = compensated;
        positive = new MutableBuckets(compensated);
        negative = new MutableBuckets(compensated);
        schema = first.schema();
        zeroThreshold = first.zeroThreshold();
        bounds = first.customBounds();
        hint = first.resetHint();
        zeroCount.sum = first.zeroCount();
        count.sum = first.count();
        sum.sum = first.sum();
        positive.set(SparseBuckets.positive(first));
        negative.set(SparseBuckets.negative(first));
    }

    /** Whether hints of counter resets contradicted each other. */
    public boolean collision() {
        return collision;
    }

    /** Whether custom bounds differed and were reconciled. */
    public boolean reconciled() {
        return reconciled;
    }

    /** Whether a histogram can be added: exponential and custom buckets do not go together. */
    public boolean accepts(FloatHistogram other) {
        return (schema == FloatHistogram.CUSTOM_SCHEMA) == other.isCustom();
    }

    /** Adds a histogram that is accepted. */
    public HistogramSum add(FloatHistogram other) {
        return add(other, 1);
    }

    /** Subtracts a histogram that is accepted. */
    public HistogramSum subtract(FloatHistogram other) {
        return add(other, -1);
    }

    private HistogramSum add(FloatHistogram other, double factor) {
        adjustHint(other.resetHint());
        SparseBuckets otherPositive = SparseBuckets.positive(other);
        SparseBuckets otherNegative = SparseBuckets.negative(other);
        if (other.isCustom()) {
            increase(count, factor * other.count());
            increase(sum, factor * other.sum());
            addCustom(other, otherPositive, factor);
            return this;
        }
        ZeroBucket zero = reconcileZero(other);
        increase(zeroCount, factor * zero.count());
        increase(zeroCount, factor * zero.compensation());
        increase(count, factor * other.count());
        increase(sum, factor * other.sum());
        coarsen(other.schema());
        positive.addAllCoarser(otherPositive, other.schema() - schema, factor, this::isOutside);
        negative.addAllCoarser(otherNegative, other.schema() - schema, factor, this::isOutside);
        return this;
    }

    /** Joins the buckets to those of a schema, if that is coarser. */
    public HistogramSum coarsen(int toSchema) {
        if (toSchema < schema && schema != FloatHistogram.CUSTOM_SCHEMA) {
            positive.coarsen(schema - toSchema);
            negative.coarsen(schema - toSchema);
            schema = toSchema;
        }
        return this;
    }

    /** Whether a bucket reaches beyond the zero bucket. */
    private boolean isOutside(int index) {
        return Bounds.exponential(schema, index) > zeroThreshold;
    }

    private void increase(Sums.Running part, double by) {
        if (compensated) {
            part.add(by);
        } else {
            part.sum += by;
        }
    }

    private void adjustHint(ResetHint other) {
        if (other == hint || hint == ResetHint.GAUGE) {
            return;
        }
        if (other == ResetHint.GAUGE) {
            hint = ResetHint.GAUGE;
        } else {
            collision |= hint != ResetHint.UNKNOWN && other != ResetHint.UNKNOWN;
            hint = ResetHint.UNKNOWN;
        }
    }

    private void addCustom(FloatHistogram other, SparseBuckets buckets, double factor) {
        if (Arrays.equals(bounds, other.customBounds())) {
            positive.addAll(buckets, factor);
            return;
        }
        reconciled = true;
        double[] common = CustomBounds.common(bounds, other.customBounds());
        positive.mapBounds(bounds, common);
        positive.addAllMapped(buckets, other.customBounds(), common, factor);
        positive.dropEmpty();
        bounds = common;
    }

    /** Widens the zero buckets until they are equal; returns that of the other histogram. */
    private ZeroBucket reconcileZero(FloatHistogram other) {
        ZeroBucket theirs = new ZeroBucket(other.zeroThreshold(), other.zeroCount(), 0);
        while (theirs.threshold() != zeroThreshold) {
            if (zeroThreshold > theirs.threshold()) {
                ZeroBucket wider = ZeroBucket.widened(other, zeroThreshold);
                theirs = compensated ? wider : new ZeroBucket(wider.threshold(), wider.count(), 0);
            }
            if (theirs.threshold() > zeroThreshold) {
                ZeroBucket ours = ZeroBucket.widened(
                        schema, theirs.threshold(), zeroCount.sum, zeroCount.compensation, positive, negative);
                positive.dropFirst(ZeroBucket.inside(schema, positive, ours.threshold()));
                negative.dropFirst(ZeroBucket.inside(schema, negative, ours.threshold()));
                positive.dropEmpty();
                negative.dropEmpty();
                zeroThreshold = ours.threshold();
                zeroCount.sum = ours.count();
                zeroCount.compensation = compensated ? ours.compensation() : 0;
            }
        }
        return theirs;
    }

    /** Multiplies all that was summed so far. */
    public HistogramSum scale(double factor) {
        for (Sums.Running part : new Sums.Running[] {zeroCount, count, sum}) {
            part.sum *= factor;
            part.compensation *= factor;
        }
        positive.scale(factor);
        negative.scale(factor);
        return this;
    }

    /** Whether a part of the sum would be infinite with another histogram; no bucket is larger than the count. */
    boolean wouldOverflow(FloatHistogram other) {
        return Double.isInfinite(zeroCount.sum + other.zeroCount())
                || Double.isInfinite(count.sum + other.count())
                || Double.isInfinite(sum.sum + other.sum());
    }

    /** Divides all that was summed so far. */
    HistogramSum divide(double divisor) {
        for (Sums.Running part : new Sums.Running[] {zeroCount, count, sum}) {
            part.sum /= divisor;
            part.compensation /= divisor;
        }
        positive.divide(divisor);
        negative.divide(divisor);
        return this;
    }

    /** The sum as it is now, without empty buckets. */
    public FloatHistogram value() {
        return Histograms.compact(loose());
    }

    /** The sum as it is now, with the empty buckets that summands had: divided by zero or NaN they are populated. */
    public FloatHistogram loose() {
        SparseBuckets p = positive.snapshot();
        SparseBuckets n = negative.snapshot();
        return new FloatHistogram(
                schema,
                zeroThreshold,
                zeroCount.value(),
                count.value(),
                sum.value(),
                p.spans(),
                p.counts(),
                n.spans(),
                n.counts(),
                bounds,
                hint);
    }
}
