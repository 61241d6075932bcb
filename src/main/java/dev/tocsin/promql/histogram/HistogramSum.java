package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.promql.eval.Sums;
import java.util.Arrays;

/**
 * A running, compensated sum of histograms: reconciles schemas (the coarser wins), zero buckets (the wider wins) and custom
 * bounds (the common ones stay), as Prometheus {@code FloatHistogram.KahanAdd} does.
 */
public final class HistogramSum {

    private int schema;
    private double zeroThreshold;
    private double[] bounds;
    private ResetHint hint;
    private final Sums.Running zeroCount = new Sums.Running();
    private final Sums.Running count = new Sums.Running();
    private final Sums.Running sum = new Sums.Running();
    private final MutableBuckets positive = new MutableBuckets();
    private final MutableBuckets negative = new MutableBuckets();

    private boolean collision;
    private boolean reconciled;

    /** A sum that begins with a histogram. */
    public HistogramSum(FloatHistogram first) {
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
            otherPositive = reconcileBounds(other, otherPositive);
        } else {
            ZeroBucket zero = reconcileZero(other);
            zeroCount.add(factor * zero.count());
            if (other.schema() < schema) {
                positive.set(positive.snapshot().coarser(schema - other.schema()));
                negative.set(negative.snapshot().coarser(schema - other.schema()));
                schema = other.schema();
            } else {
                otherPositive = otherPositive.coarser(other.schema() - schema);
                otherNegative = otherNegative.coarser(other.schema() - schema);
            }
            otherPositive = ZeroBucket.outside(schema, otherPositive, zeroThreshold);
            otherNegative = ZeroBucket.outside(schema, otherNegative, zeroThreshold);
        }
        count.add(factor * other.count());
        sum.add(factor * other.sum());
        positive.addAll(otherPositive, factor);
        negative.addAll(otherNegative, factor);
        return this;
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

    private SparseBuckets reconcileBounds(FloatHistogram other, SparseBuckets buckets) {
        if (Arrays.equals(bounds, other.customBounds())) {
            return buckets;
        }
        reconciled = true;
        double[] common = CustomBounds.common(bounds, other.customBounds());
        positive.set(positive.snapshot().underBounds(bounds, common));
        bounds = common;
        return buckets.underBounds(other.customBounds(), common);
    }

    /** Widens the zero buckets until they are equal; returns that of the other histogram. */
    private ZeroBucket reconcileZero(FloatHistogram other) {
        ZeroBucket theirs = new ZeroBucket(other.zeroThreshold(), other.zeroCount());
        while (theirs.threshold() != zeroThreshold) {
            if (zeroThreshold > theirs.threshold()) {
                theirs = ZeroBucket.widened(other, zeroThreshold);
            }
            if (theirs.threshold() > zeroThreshold) {
                FloatHistogram now = plain();
                ZeroBucket ours = ZeroBucket.widened(now, theirs.threshold());
                positive.set(ZeroBucket.outside(schema, SparseBuckets.positive(now), ours.threshold()));
                negative.set(ZeroBucket.outside(schema, SparseBuckets.negative(now), ours.threshold()));
                zeroThreshold = ours.threshold();
                zeroCount.sum = ours.count();
                zeroCount.compensation = 0;
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

    private FloatHistogram plain() {
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

    /** The sum as it is now, without empty buckets. */
    public FloatHistogram value() {
        return Histograms.compact(plain());
    }
}
