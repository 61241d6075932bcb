package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.alerting.SampleSink;
import dev.tocsin.function.SlowQueries;
import dev.tocsin.ledger.SampleOutbox;
import dev.tocsin.promql.Engine;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.storage.remote.store.RemoteGroup;
import dev.tocsin.storage.remote.store.RemoteIteration;
import dev.tocsin.storage.remote.store.RemoteStorage;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Rules on a remote storage. What they record is an outbox in the commit of the evaluation, and is sent later.
 *
 * @param endpoints names of those it is sent to
 * @param committed told after each commit
 * @param slow told how long each rule took
 */
public record RemoteRules(
        Engine engine, RemoteStorage storage, List<String> endpoints, Runnable committed, SlowQueries slow)
        implements RuleStorage {

    public RemoteRules {
        endpoints = List.copyOf(endpoints);
    }

    @Override
    public Group open(RuleGroup group, BooleanSupplier stopped) {
        RemoteGroup remote = storage.group(group, engine);
        return at -> {
            RemoteIteration iteration = remote.begin(at);
            return new Recorded(
                    iteration,
                    (rule, atMillis) -> slow.watch(
                            rule, atMillis, stopped, control -> iteration.evaluate(rule, atMillis, control)));
        };
    }

    @Override
    public void end(CutOff cutOff) {
        // Samples are in the commit of their evaluation.
    }

    @Override
    public void wake() {
        committed.run();
    }

    private record Recorded(RemoteIteration iteration, RuleQueries queries) implements Iteration {
        @Override
        public SampleSink sink() {
            return iteration;
        }

        @Override
        public List<SampleOutbox.Batch> outbox() {
            return iteration.outbox().stream()
                    .map(b -> new SampleOutbox.Batch(b.samples(), b.newestMillis(), b.names(), b.body()))
                    .toList();
        }

        @Override
        public void committed() {
            iteration.committed();
        }

        @Override
        public void abandoned() {
            iteration.abandoned();
        }
    }
}
