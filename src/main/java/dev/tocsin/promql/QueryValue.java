package dev.tocsin.promql;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.eval.Rows;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a query evaluates to. Times are Unix milliseconds. */
public sealed interface QueryValue {

    /** The type, as the expression's. */
    ValueType type();

    /** A number. */
    record Scalar(long timeMillis, double value) implements QueryValue {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    /** A string. */
    record Text(long timeMillis, String value) implements QueryValue {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }
    }

    /** One element of a vector: a float, or a histogram with {@code value} 0. */
    record Sample(Labels labels, double value, Optional<FloatHistogram> histogram) {}

    /** An instant vector, in the order in which the operators produced it. */
    final class Vector implements QueryValue {
        private final long timeMillis;
        private final Rows labels;
        private final int[] rows;
        private final double[] values;
        private final FloatHistogram @Nullable [] histograms;

        /**
         * A vector that takes over its arrays.
         *
         * @param labels labels by row
         * @param rows row of each element
         * @param values value of each element
         * @param histograms histogram of each element, {@code null} entries for floats, {@code null} if there is none
         */
        public Vector(
                long timeMillis, Rows labels, int[] rows, double[] values, FloatHistogram @Nullable [] histograms) {
            this.timeMillis = timeMillis;
            this.labels = labels;
            this.rows = rows;
            this.values = values;
            this.histograms = histograms;
        }

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }

        /** The evaluation time, which all elements carry. */
        public long timeMillis() {
            return timeMillis;
        }

        /** Number of elements. */
        public int size() {
            return rows.length;
        }

        /** The labels of an element: the same object in each result of a {@link PreparedQuery} while no series came or went. */
        public Labels labels(int index) {
            return labels.kept(rows[index]);
        }

        /** The float value; 0 for a histogram. */
        public double value(int index) {
            return values[index];
        }

        /** Whether any element may be a histogram. */
        public boolean hasHistograms() {
            return histograms != null;
        }

        public boolean isHistogram(int index) {
            return histograms != null && histograms[index] != null;
        }

        public Optional<FloatHistogram> histogram(int index) {
            return histograms == null ? Optional.empty() : Optional.ofNullable(histograms[index]);
        }

        /** The elements as a list: convenient where speed does not matter. */
        public List<Sample> samples() {
            return new AbstractList<>() {
                @Override
                public Sample get(int index) {
                    return new Sample(labels(index), value(index), histogram(index));
                }

                @Override
                public int size() {
                    return Vector.this.size();
                }
            };
        }
    }

    /** Samples of one series, times ascending. */
    final class Series {
        private final Labels labels;
        private final long[] times;
        private final double[] values;
        private final FloatHistogram @Nullable [] histograms;

        /** A series that takes over its arrays; {@code histograms} as in {@link Vector}. */
        public Series(Labels labels, long[] times, double[] values, FloatHistogram @Nullable [] histograms) {
            this.labels = labels;
            this.times = times;
            this.values = values;
            this.histograms = histograms;
        }

        public Labels labels() {
            return labels;
        }

        /** Number of samples, at least one. */
        public int size() {
            return times.length;
        }

        public long timeMillis(int index) {
            return times[index];
        }

        /** The float value; 0 for a histogram. */
        public double value(int index) {
            return values[index];
        }

        public boolean isHistogram(int index) {
            return histograms != null && histograms[index] != null;
        }

        public Optional<FloatHistogram> histogram(int index) {
            return histograms == null ? Optional.empty() : Optional.ofNullable(histograms[index]);
        }
    }

    /** Samples of several series over time, sorted by labels; a series without samples is not in it. */
    record Matrix(List<Series> series) implements QueryValue {
        public Matrix {
            series = List.copyOf(series);
        }

        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }
}
