package dev.tocsin.promql.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import org.junit.jupiter.api.Test;

/** Sums, resets, quantiles and cuts of native histograms. */
class HistogramArithmeticTest {

    /** Positive buckets from an index on, a zero bucket of width 0.001, all counts also in the total. */
    private static FloatHistogram exponential(int schema, int first, double zeroCount, double... counts) {
        double count = zeroCount;
        for (double c : counts) {
            count += c;
        }
        return new FloatHistogram(
                schema,
                0.001,
                zeroCount,
                count,
                10,
                new Span[] {new Span(first, counts.length)},
                counts,
                new Span[0],
                new double[0],
                new double[0],
                ResetHint.UNKNOWN);
    }

    private static FloatHistogram custom(double[] bounds, double... counts) {
        double count = 0;
        for (double c : counts) {
            count += c;
        }
        return new FloatHistogram(
                FloatHistogram.CUSTOM_SCHEMA,
                0,
                0,
                count,
                count,
                new Span[] {new Span(0, counts.length)},
                counts,
                new Span[0],
                new double[0],
                bounds,
                ResetHint.UNKNOWN);
    }

    @Test
    void theCoarserSchemaWins() {
        FloatHistogram sum = HistogramSum.compensated(exponential(1, 1, 0, 1, 2, 3, 4))
                .add(exponential(0, 1, 0, 10, 20))
                .value();
        assertThat(sum.schema()).isZero();
        assertThat(sum.positiveCounts()).containsExactly(13, 27);
        assertThat(sum.count()).isEqualTo(40);
    }

    @Test
    void theWiderZeroBucketSwallowsWhatItCuts() {
        FloatHistogram wide = new FloatHistogram(
                0,
                1.5,
                5,
                5,
                0,
                new Span[0],
                new double[0],
                new Span[0],
                new double[0],
                new double[0],
                ResetHint.UNKNOWN);
        FloatHistogram sum = HistogramSum.compensated(exponential(0, 0, 1, 2, 4, 8))
                .add(wide)
                .value();
        // The bucket (1, 2] is populated, so the zero bucket grows to 2.
        assertThat(sum.zeroThreshold()).isEqualTo(2);
        assertThat(sum.zeroCount()).isEqualTo(1 + 2 + 4 + 5);
        assertThat(sum.positiveCounts()).containsExactly(8);
    }

    @Test
    void differentCustomBoundsAreReducedToTheCommonOnes() {
        HistogramSum sum = HistogramSum.compensated(custom(new double[] {1, 2, 3}, 1, 2, 3, 4))
                .add(custom(new double[] {1, 3}, 10, 20, 30));
        assertThat(sum.reconciled()).isTrue();
        assertThat(sum.value().customBounds()).containsExactly(1, 3);
        assertThat(sum.value().positiveCounts()).containsExactly(11, 25, 34);
    }

    @Test
    void exponentialAndCustomBucketsDoNotGoTogether() {
        assertThat(HistogramSum.compensated(custom(new double[] {1}, 1)).accepts(exponential(0, 0, 0, 1)))
                .isFalse();
    }

    @Test
    void smallSummandsSurviveLargeOnes() {
        HistogramSum sum = HistogramSum.compensated(exponential(0, 0, 0, 1e100))
                .add(exponential(0, 0, 0, 1))
                .add(exponential(0, 0, 0, -1e100));
        assertThat(sum.value().positiveCounts()).containsExactly(1);
    }

    @Test
    void operatorsAndRatesDoNotCompensate() {
        HistogramSum sum = HistogramSum.plain(exponential(0, 0, 0, 1e100))
                .add(exponential(0, 0, 0, 1))
                .subtract(exponential(0, 0, 0, 1e100));
        assertThat(sum.value().positiveCounts()).isEmpty();
    }

    @Test
    void compensationsSurviveACoarserSchemaAndFewerBounds() {
        HistogramSum coarser = HistogramSum.compensated(exponential(1, 1, 0, 1e100))
                .add(exponential(1, 1, 0, 1))
                .add(exponential(0, 1, 0, -1e100));
        assertThat(coarser.value().positiveCounts()).containsExactly(1);
        HistogramSum fewer = HistogramSum.compensated(custom(new double[] {1, 2}, 1e100))
                .add(custom(new double[] {1, 2}, 1))
                .add(custom(new double[] {1}, -1e100));
        assertThat(fewer.value().positiveCounts()).containsExactly(1);
    }

    @Test
    void aMeanDoesNotOverflow() {
        FloatHistogram large = exponential(0, 0, 0, 1e308);
        HistogramMean mean = new HistogramMean(large);
        mean.add(large);
        mean.add(large);
        assertThat(mean.value().count()).isCloseTo(1e308, within(1e296));
    }

    @Test
    void aBucketThatFellIsAReset() {
        FloatHistogram before = exponential(0, 0, 1, 5, 5);
        assertThat(ResetDetection.isReset(before, exponential(0, 0, 1, 5, 6))).isFalse();
        assertThat(ResetDetection.isReset(before, exponential(0, 0, 1, 9, 4))).isTrue();
        assertThat(ResetDetection.isReset(before, exponential(0, 0, 0, 9, 9))).isTrue();
        assertThat(ResetDetection.isReset(before, exponential(1, 0, 9, 9, 9))).isTrue();
        assertThat(ResetDetection.isReset(before, exponential(0, 0, 1, 9, 4).withResetHint(ResetHint.NOT_RESET)))
                .isFalse();
    }

    @Test
    void quantilesInterpolateOnALogarithmicScale() {
        FloatHistogram h = exponential(0, 1, 0, 4, 4);
        assertThat(HistogramQuantiles.quantile(0.25, h, text -> {})).isCloseTo(Math.sqrt(2), within(1e-12));
        assertThat(HistogramQuantiles.quantile(1, h, text -> {})).isEqualTo(4);
        assertThat(HistogramQuantiles.fraction(0, 2, h, text -> {})).isEqualTo(0.5);
        assertThat(HistogramQuantiles.quantile(2, h, text -> {})).isInfinite();
    }

    @Test
    void trimmingInterpolatesTheBucketThatIsCut() {
        FloatHistogram h = exponential(0, 1, 0, 4, 4);
        FloatHistogram below = HistogramTrim.below(h, 2 * Math.sqrt(2));
        assertThat(below.count()).isCloseTo(6, within(1e-9));
        assertThat(HistogramTrim.above(h, 4).count()).isZero();
        assertThat(HistogramTrim.above(h, -1)).isSameAs(h);
    }

    @Test
    void textLeavesEmptyBucketsOut() {
        assertThat(HistogramText.of(exponential(0, 0, 2, 1, 0, 3)))
                .isEqualTo("{count:6, sum:10, [-0.001,0.001]:2, (0.5,1]:1, (2,4]:3}");
    }
}
