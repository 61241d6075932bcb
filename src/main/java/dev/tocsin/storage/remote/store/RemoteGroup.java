package dev.tocsin.storage.remote.store;

import dev.tocsin.promql.Engine;
import dev.tocsin.promql.PreparedQueries;
import dev.tocsin.promql.PreparedQuery;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.storage.remote.read.RawQuery;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A version of a rule group on a remote storage: its plans, which outlive an iteration. One iteration at a time. */
public final class RemoteGroup {

    private final RemoteStorage storage;
    private final RuleGroup group;
    private final EvaluationMode mode;
    private final Engine engine;
    private final PreparedQueries plans;
    private final Map<Rule, PreparedQuery> wantPlans = new IdentityHashMap<>();

    RemoteGroup(RemoteStorage storage, RuleGroup group, EvaluationMode mode, Engine engine) {
        this.storage = storage;
        this.group = group;
        this.mode = mode;
        this.engine = engine;
        this.plans = engine.prepare(
                group.rules().stream().map(rule -> rule.expr().expr()).toList());
    }

    /**
     * Begins an iteration: fetches, together with other groups that begin now, what its rules will read. A storage that
     * cannot be read is told by each rule that needs it; a ledger that cannot be read, of which others may know what is
     * recorded and not sent, is told here.
     *
     * @param atMillis when the rules are evaluated: slot minus query offset, Unix milliseconds
     * @throws RuntimeException as {@link UnsentSamples#look}
     */
    public RemoteIteration begin(long atMillis) {
        storage.unsent().look();
        RemoteIteration iteration = new RemoteIteration(this, atMillis);
        iteration.fetch();
        return iteration;
    }

    RemoteStorage storage() {
        return storage;
    }

    RuleGroup group() {
        return group;
    }

    EvaluationMode mode() {
        return mode;
    }

    PreparedQuery plan(Rule rule) {
        return plans.of(rule.expr().expr());
    }

    /** What a rule reads at an instant. */
    List<RawQuery> wants(Rule rule, long atMillis) {
        return Wants.of(
                wantPlans.computeIfAbsent(rule, r -> engine.prepare(r.expr().expr())), atMillis);
    }
}
