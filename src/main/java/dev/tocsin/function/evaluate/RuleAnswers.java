package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.QueryAnswer;
import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.PreparedQuery;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.rules.Rule;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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
        return QueryAnswer.of(plan.instant(atMillis, source, control).value());
    }

    @Override
    public OptionalLong newestSampleMillis() {
        return newestSample.get();
    }
}
