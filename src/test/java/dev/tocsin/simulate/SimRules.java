package dev.tocsin.simulate;

import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.alerting.SampleSink;
import dev.tocsin.function.SlowQueries;
import dev.tocsin.function.evaluate.CutOff;
import dev.tocsin.function.evaluate.EmbeddedRules;
import dev.tocsin.function.evaluate.RuleStorage;
import dev.tocsin.ledger.SampleOutbox;
import dev.tocsin.promql.SeriesSource.StorageException;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.storage.remote.store.UnsentSamples;
import dev.tocsin.storage.remote.write.RecordedSample;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * The backend as one process sees it: slow now and then, or failing. What is recorded goes into the outbox. Knows which
 * evaluations are not committed yet.
 */
final class SimRules implements RuleStorage {

    /**
     * An evaluation of a group.
     *
     * @param by the definition it went by
     * @param failed whether the backend failed, so that it can change nothing
     * @param recorded what its rules recorded
     */
    record Evaluation(RuleGroup by, long atMillis, boolean failed, List<RecordedSample> recorded) {}

    private final SimProcess process;
    private final World world;
    private final SimSamples samples;
    private final boolean shared;
    private final UnsentSamples unsent;
    private final EmbeddedRules rules;
    private final List<Running> running = new ArrayList<>();

    SimRules(SimProcess process, World world, SimSamples samples, SimOutbox outbox) {
        this.process = process;
        this.world = world;
        this.samples = samples;
        this.shared = outbox.shared();
        this.unsent = new UnsentSamples(outbox, samples::add);
        this.rules = new EmbeddedRules(world.engine(), samples, samples, OptionalLong::empty, SlowQueries.NONE);
    }

    /** What a commit of a group takes with it, oldest first. */
    List<Evaluation> takeCommitted(GroupId group) {
        List<Evaluation> taken = new ArrayList<>();
        running.removeIf(r -> {
            boolean match = r.group.id().equals(group);
            if (match) {
                taken.add(new Evaluation(r.group, r.atMillis, r.failed, r.recorded));
            }
            return match;
        });
        return taken;
    }

    /** Whether any evaluation is not committed. */
    boolean isAny() {
        return !running.isEmpty();
    }

    void forget() {
        running.clear();
    }

    @Override
    public Group open(RuleGroup group, BooleanSupplier stopped) {
        Group inner = rules.open(group, stopped);
        return at -> {
            process.seam("before an evaluation");
            unsent.look();
            samples.takeFresh();
            Running begun = new Running(group, at, inner.begin(at));
            running.add(begun);
            return begun;
        };
    }

    @Override
    public List<String> endpoints() {
        return world.scenario().embedded ? List.of() : List.of(SimOutbox.ENDPOINT);
    }

    @Override
    public void end(CutOff cutOff) {
        if (world.scenario().embedded) { // What is for a backend is in the commit.
            process.seam("before it ends what was cut off");
            rules.end(cutOff);
            samples.takeFresh();
        }
    }

    @Override
    public void wake() {
        process.sendSoon();
    }

    private final class Running implements Iteration, RuleQueries {
        private final RuleGroup group;
        private final long atMillis;
        private final Iteration inner;
        private List<RecordedSample> recorded = List.of();
        private boolean asked;
        private boolean failed;
        private boolean committed;

        Running(RuleGroup group, long atMillis, Iteration inner) {
            this.group = group;
            this.atMillis = atMillis;
            this.inner = inner;
        }

        @Override
        public RuleQueries queries() {
            return this;
        }

        @Override
        public Answer evaluate(Rule rule, long at) {
            process.seam("at the backend");
            if (!asked) {
                asked = true;
                failed = !world.scenario().embedded && process.faults().backendFails();
            }
            if (failed) {
                throw new StorageException("the backend does not answer");
            }
            return inner.queries().evaluate(rule, at);
        }

        @Override
        public SampleSink sink() {
            process.alive();
            return inner.sink();
        }

        @Override
        public List<SampleOutbox.Batch> outbox() {
            recorded = samples.takeFresh();
            return world.scenario().embedded ? List.of() : SimOutbox.batches(recorded);
        }

        @Override
        public void committed() {
            running.remove(this);
            committed = true;
        }

        @Override
        public void abandoned() {
            running.remove(this);
            if (!committed) {
                samples.remove(recorded);
                samples.remove(samples.takeFresh());
                if (shared) {
                    unsent.readAgain();
                }
            }
        }
    }
}
