package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.QueryAnswer;
import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.function.SlowQueries;
import dev.tocsin.promql.PreparedQueries;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.Sharing;
import dev.tocsin.rules.Rule;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Answers a group's rules in one iteration, through plans that are kept from tick to tick (design, decision 9).
 *
 * @param stopped true once nobody wants answers any more
 * @param newestSample time of the newest sample from outside, Unix milliseconds
 * @param slow told how long each rule took
 * @param sharing what the rules of the iteration have in common
 */
record RuleAnswers(
        PreparedQueries plans,
        SeriesSource source,
        BooleanSupplier stopped,
        Supplier<OptionalLong> newestSample,
        Sharing sharing,
        SlowQueries slow)
        implements RuleQueries {

    @Override
    public Answer evaluate(Rule rule, long atMillis) {
        return slow.watch(
                rule,
                atMillis,
                stopped,
                watched -> QueryAnswer.of(plans.of(rule.expr().expr())
                        .instant(atMillis, source, watched, sharing)
                        .value()));
    }

    @Override
    public OptionalLong newestSampleMillis() {
        return newestSample.get();
    }
}
