package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.RecordedNames;
import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.alerting.SampleSink;
import dev.tocsin.function.SlowQueries;
import dev.tocsin.ledger.SampleOutbox;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.PreparedQueries;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.Sharing;
import dev.tocsin.rules.AlertingRule;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.storage.SampleAppender;
import dev.tocsin.storage.SampleBatch;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Rules on the embedded store, which takes what they record at once.
 *
 * @param newestSample time of the newest sample from outside, Unix milliseconds
 * @param slow told how long each rule took
 */
public record EmbeddedRules(
        Engine engine, SeriesSource source, SampleAppender store, Supplier<OptionalLong> newestSample, SlowQueries slow)
        implements RuleStorage {

    @Override
    public Group open(RuleGroup group, BooleanSupplier stopped) {
        PreparedQueries plans = engine.prepare(
                group.rules().stream().map(rule -> rule.expr().expr()).toList());
        StoreSink sink = new StoreSink(store);
        return at -> {
            Sharing sharing = new Sharing();
            return new Stored(new RuleAnswers(plans, source, stopped, newestSample, sharing, slow), (rule, samples) -> {
                RecordedNames.of(group, rule, samples).forEach(sharing::recorded);
                return sink.append(rule, samples);
            });
        };
    }

    @Override
    public List<String> endpoints() {
        return List.of();
    }

    /** One millisecond later: as if the storage had been told at once that they count for nothing. */
    @Override
    public void end(CutOff cutOff) {
        SampleBatch ends = new SampleBatch().repeatable();
        for (Rule rule : cutOff.group().rules()) {
            for (String name : RecordedNames.of(rule)) {
                Matcher named = Matcher.equal(Labels.METRIC_NAME, name);
                end(
                        cutOff,
                        rule instanceof AlertingRule
                                ? List.of(named, Matcher.equal(Labels.ALERT_NAME, rule.name()))
                                : List.of(named),
                        ends);
            }
        }
        if (ends.size() > 0) {
            store.append(ends);
        }
    }

    private void end(CutOff cutOff, List<Matcher> matchers, SampleBatch ends) {
        long after = cutOff.afterMillis();
        long before = cutOff.beforeMillis();
        int[] ids = source.resolve(matchers, after, before, -1).seriesIds();
        SampleColumns newest = new SampleColumns();
        source.readNewest(ids, after, before, newest);
        for (int row = 0; row < ids.length; row++) {
            int last = newest.end(row) - 1;
            if (last >= newest.start(row)
                    && !StaleMarker.is(newest.values()[last])
                    && cutOff.isOf(newest.times()[last])
                    && !cutOff.committed().contains(source.labels(ids[row]))) {
                ends.add(ids[row], newest.times()[last] + 1, StaleMarker.VALUE);
            }
        }
    }

    @Override
    public void wake() {
        // Nothing waits to be sent.
    }

    private record Stored(RuleQueries queries, SampleSink sink) implements Iteration {
        @Override
        public List<SampleOutbox.Batch> outbox() {
            return List.of();
        }

        @Override
        public void committed() {
            // The store has it already.
        }

        @Override
        public void abandoned() {
            // What is stored stays: the evaluation is repeated, and its own earlier samples win.
        }
    }
}
