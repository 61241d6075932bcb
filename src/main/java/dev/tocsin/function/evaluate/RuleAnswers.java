package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.PreparedQuery;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.rules.Rule;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers a group's rules through plans that are kept from tick to tick (design, decision 9). */
final class RuleAnswers implements RuleQueries {

    private final Engine engine;
    private final SeriesSource source;
    private final BooleanSupplier stopped;
    private final Supplier<OptionalLong> newestSample;
    private final Map<Rule, PreparedQuery> plans = new IdentityHashMap<>();

    RuleAnswers(Engine engine, SeriesSource source, BooleanSupplier stopped, Supplier<OptionalLong> newestSample) {
        this.engine = engine;
        this.source = source;
        this.stopped = stopped;
        this.newestSample = newestSample;
    }

    @Override
    public Answer evaluate(Rule rule, long atMillis) {
        PreparedQuery plan =
                plans.computeIfAbsent(rule, r -> engine.prepare(r.expr().expr()));
        QueryControl control = new QueryControl(System::nanoTime, Long.MAX_VALUE, stopped);
        return switch (plan.instant(atMillis, source, control).value()) {
            case QueryValue.Vector vector -> new VectorAnswer(vector);
            case QueryValue.Scalar scalar -> new ScalarAnswer(scalar.value());
            case QueryValue.Text text -> throw noVector();
            case QueryValue.Matrix matrix -> throw noVector();
        };
    }

    private static RuntimeException noVector() {
        return new IllegalStateException("rule result is not a vector or scalar");
    }

    @Override
    public OptionalLong newestSampleMillis() {
        return newestSample.get();
    }

    private record VectorAnswer(QueryValue.Vector vector) implements Answer {
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

    private record ScalarAnswer(double value) implements Answer {
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
