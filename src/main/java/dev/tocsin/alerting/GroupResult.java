package dev.tocsin.alerting;

import java.util.List;

/**
 * What one evaluation of a group came to. Samples have gone to the {@link SampleSink} already; everything else here is to
 * be committed ({@code delta}, {@code changes}, {@code transitions}) and then, where external Alertmanagers are
 * configured, sent ({@code outgoing}).
 *
 * @param state the state after it
 * @param delta the difference to the state before it, for the ledger
 * @param rules how each rule went, in file order; rules that were skipped are missing
 * @param transitions what alerts did, for the history
 * @param changes what the notify side must hear
 * @param outgoing what Prometheus would send to its Alertmanagers now
 * @param interrupted whether {@link Tick#stopped} ended it before the last rule
 * @param durationNanos how long it took
 */
public record GroupResult(
        GroupState state,
        GroupStateDelta delta,
        List<RuleOutcome> rules,
        List<Transition> transitions,
        List<AlertChange> changes,
        Outgoing outgoing,
        boolean interrupted,
        long durationNanos) {

    public GroupResult {
        rules = List.copyOf(rules);
        transitions = List.copyOf(transitions);
        changes = List.copyOf(changes);
    }

    /** Elements of all results: {@code prometheus_rule_group_last_evaluation_samples}. */
    public long samples() {
        return rules.stream().mapToLong(rule -> rule.run().samples()).sum();
    }

    /** Rules that failed. */
    public long failures() {
        return rules.stream().filter(RuleOutcome::failed).count();
    }
}
