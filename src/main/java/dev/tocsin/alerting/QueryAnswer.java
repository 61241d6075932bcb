package dev.tocsin.alerting;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.QueryValue;
import org.jspecify.annotations.Nullable;

/** What the engine says, as a rule's answer. */
public final class QueryAnswer {

    private QueryAnswer() {}

    /**
     * The answer of a query.
     *
     * @throws IllegalStateException if it is neither a vector nor a scalar; in Prometheus' words
     */
    public static RuleQueries.Answer of(QueryValue value) {
        return switch (value) {
            case QueryValue.Vector vector -> new VectorAnswer(vector);
            case QueryValue.Scalar scalar -> new ScalarAnswer(scalar.value());
            case QueryValue.Text _, QueryValue.Matrix _ ->
                throw new IllegalStateException("rule result is not a vector or scalar");
        };
    }

    private record VectorAnswer(QueryValue.Vector vector) implements RuleQueries.Answer {
        @Override
        public int size() {
            return vector.size();
        }

        @Override
        public Labels labels(int row) {
            return vector.labels(row);
        }

        @Override
        public double value(int row) {
            return vector.value(row);
        }

        @Override
        public @Nullable FloatHistogram histogram(int row) {
            return vector.histogram(row).orElse(null);
        }

        @Override
        public boolean hasHistograms() {
            return vector.hasHistograms();
        }
    }

    private record ScalarAnswer(double value) implements RuleQueries.Answer {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public Labels labels(int row) {
            return Labels.EMPTY;
        }

        @Override
        public double value(int row) {
            return value;
        }

        @Override
        public @Nullable FloatHistogram histogram(int row) {
            return null;
        }
    }
}
