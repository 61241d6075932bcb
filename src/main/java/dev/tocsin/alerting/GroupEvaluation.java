package dev.tocsin.alerting;

import dev.tocsin.alerting.GroupState.Key;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.AlertingRule;
import dev.tocsin.rules.RecordingRule;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Evaluates one rule group: {@code (state, instant, answers) → (state, samples, transitions, what to send)}, as Prometheus
 * 3.14 does ({@code rules/group.go Eval}, {@code rules/alerting.go}, {@code rules/recording.go}).
 *
 * <p>Rules are evaluated one after the other in file order; what a rule stores is seen by those behind it. A rule that fails
 * keeps its state, sends and stores nothing, and does not touch the others.
 *
 * <p>Other than Prometheus: the state outlives the process, so there is no restoring from {@code ALERTS_FOR_STATE}, and
 * {@code ALERTS*} are written from the first evaluation (every rule is "restored"). An incomplete answer is an error that
 * nevertheless keeps and starts alerts (design, decision 5). Alerts of removed rules resolve with the reason
 * {@code rule removed} and are sent like other resolved ones.
 *
 * <p>Made once for a version of a group and used for each of its evaluations; holds no state of alerts.
 */
public final class GroupEvaluation {

    /** How long a resolved alert is kept and sent again. */
    public static final long RESOLVED_RETENTION_NANOS = 15L * 60 * 1_000_000_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RuleGroup group;
    private final EvaluationOptions options;
    private final Sending sending;
    private final List<Key> keys;
    /** By position; recording rules have none. */
    private final Map<Integer, AlertPlan> plans = new HashMap<>();

    /**
     * @param group the group's rules
     * @param expander their templates, with the external labels and URL of {@code options}
     * @param options the server's configuration
     */
    public GroupEvaluation(RuleGroup group, Expander expander, EvaluationOptions options) {
        this.group = group;
        this.options = options;
        this.sending = new Sending(options.resendDelayNanos(), group.intervalNanos());
        this.keys = group.rules().stream()
                .map(rule -> new Key(rule.id(), rule instanceof AlertingRule))
                .toList();
        for (int i = 0; i < group.rules().size(); i++) {
            if (group.rules().get(i) instanceof AlertingRule alerting) {
                plans.put(i, new AlertPlan(alerting, expander, options));
            }
        }
    }

    public RuleGroup group() {
        return group;
    }

    /**
     * Evaluates the group once.
     *
     * @param before the state after the last evaluation; of this group, of any version of it
     * @param tick when, and through what
     * @throws IllegalArgumentException if the tick is not later than the last one, or the state is another group's
     */
    public GroupResult run(GroupState before, Tick tick) {
        if (!before.group().equals(group.id())) {
            throw new IllegalArgumentException("group " + group.id().key() + " cannot go on from the state of "
                    + before.group().key());
        }
        if (tick.atNanos() <= before.evaluatedAt()) {
            throw new IllegalArgumentException("group " + group.id().key() + " was evaluated at " + before.evaluatedAt()
                    + "ns already, which is not before " + tick.atNanos() + "ns");
        }
        return new Iteration(before, tick).run();
    }

    /** One evaluation under way. */
    private final class Iteration {
        private final GroupState before;
        private final Tick tick;
        private final long began;
        private final long sampleMillis;
        private final Optional<String> outdated;
        private final Map<Key, RuleState> states = new LinkedHashMap<>();
        private final List<RuleOutcome> outcomes = new ArrayList<>();
        private final AlertEffects effects = new AlertEffects();
        private final Outgoing outgoing = new Outgoing();

        Iteration(GroupState before, Tick tick) {
            this.before = before;
            this.tick = tick;
            this.began = tick.elapsedNanos().getAsLong();
            this.sampleMillis =
                    Math.floorDiv(tick.atNanos() - group.queryOffsetNanos(options.queryOffsetNanos()), NANOS_PER_MILLI);
            this.outdated = DataAge.tooOld(options, tick);
        }

        GroupResult run() {
            boolean interrupted = false;
            for (int i = 0; i < group.rules().size(); i++) {
                Rule rule = group.rules().get(i);
                interrupted = interrupted || tick.stopped().getAsBoolean();
                if (interrupted) {
                    states.put(keys.get(i), stateOf(keys.get(i), rule));
                } else {
                    evaluate(i, rule);
                }
            }
            departed(interrupted);
            GroupState after = new GroupState(group.id(), tick.atNanos(), states);
            return new GroupResult(
                    after,
                    Deltas.between(before, after),
                    outcomes,
                    effects.transitions,
                    effects.changes,
                    outgoing,
                    interrupted,
                    tick.elapsedNanos().getAsLong() - began);
        }

        private RuleState stateOf(Key key, Rule rule) {
            RuleState state = before.rules().get(key);
            if (state != null) {
                return state;
            }
            String query = rule.expr().canonical();
            return key.alerting() ? AlertingState.fresh(rule.id(), query) : RecordingState.fresh(rule.id(), query);
        }

        private void evaluate(int position, Rule rule) {
            long start = tick.elapsedNanos().getAsLong();
            Key key = keys.get(position);
            RuleState state = stateOf(key, rule);
            Done done;
            try {
                RuleQueries.Answer answer =
                        DataAge.guard(outdated, tick.queries().evaluate(rule, sampleMillis));
                done = switch (rule) {
                    case AlertingRule _ -> alerting(position, (AlertingState) state, answer);
                    case RecordingRule recording -> recording(position, recording, (RecordingState) state, answer);
                };
            } catch (RuntimeException e) {
                done = Done.failed(state, messageOf(e));
            }
            RuleRun run = new RuleRun(
                    done.error.isEmpty() ? RuleHealth.OK : RuleHealth.ERR,
                    done.error,
                    tick.atNanos(),
                    tick.nowNanos() + (start - began),
                    tick.elapsedNanos().getAsLong() - start,
                    done.samples);
            RuleRun last = state.run();
            boolean changed = last.health() != run.health() || !last.lastError().equals(run.lastError());
            states.put(key, done.state.withRun(run));
            outcomes.add(new RuleOutcome(rule.id(), run, done.failed, done.rejected, changed));
        }

        private Done alerting(int position, AlertingState state, RuleQueries.Answer answer) {
            AlertPlan plan = Objects.requireNonNull(plans.get(position));
            AlertEffects own = new AlertEffects();
            AlertingStep step = new AlertingStep(plan, state, answer, tick.atNanos(), sending, tick.instanceIds(), own);
            AlertingState after = step.advance();
            if (group.limit() > 0 && step.active() > group.limit()) {
                String error = "exceeded limit of " + group.limit() + " with " + step.active() + " alerts";
                return Done.failed(Dropping.all(state, plan, sending, effects, tick.atNanos(), error), error);
            }
            effects.addAll(own);
            outgoing.add(after, plan.generatorUrl(), sending, tick.atNanos());
            AlertTable.Samples samples = after.table().samples();
            Storing stored = store(
                    position,
                    new RuleSamples(
                            sampleMillis,
                            samples.series(),
                            samples.values(),
                            null,
                            StoredSeries.gone(
                                    after.storedSeries(), after.table().series())));
            AlertingState kept = stored.nothing()
                    ? after
                    : after.withStored(stored.without(after.table().series()));
            return stored.done(kept, samples.series().length, answer.incomplete());
        }

        private Done recording(int position, RecordingRule rule, RecordingState state, RuleQueries.Answer answer) {
            RecordingStep step = new RecordingStep(rule, state, answer);
            RecordingState after = step.record(group.limit());
            Labels[] gone = StoredSeries.gone(after.stored(), after.series());
            // What an incomplete answer lacks may still be there: the next complete one tells.
            Labels[] ended = answer.incomplete().isPresent() ? StoredSeries.NO_SERIES : gone;
            Labels[] left = answer.incomplete().isPresent() ? gone : StoredSeries.NO_SERIES;
            Storing stored =
                    store(position, new RuleSamples(sampleMillis, after.rows(), step.values, step.histograms, ended));
            RecordingState kept =
                    stored.nothing() ? after : after.withStored(StoredSeries.and(stored.without(after.series()), left));
            return stored.done(kept, after.rows().length, answer.incomplete());
        }

        private Storing store(int position, RuleSamples samples) {
            return Storing.store(tick.sink(), position, samples);
        }

        /** What is left of rules that the group no longer has; only at the end, as Prometheus' cleanupStaleSeries. */
        private void departed(boolean interrupted) {
            Departure departure = new Departure(sending, options, tick.atNanos(), effects, outgoing);
            before.rules().forEach((key, state) -> {
                if (!states.containsKey(key)) {
                    RuleState after = interrupted ? state : departure.step(state);
                    if (after != null) {
                        states.put(key, after);
                    }
                }
            });
            Set<Labels> ended = new LinkedHashSet<>(departure.series());
            if (!ended.isEmpty()) {
                // A rule that is known by other labels now may go on with the same series.
                states.values().forEach(state -> ended.removeAll(StoredSeries.list(state.storedSeries())));
            }
            if (!ended.isEmpty()) {
                RuleSamples ends = new RuleSamples(
                        sampleMillis,
                        StoredSeries.NO_SERIES,
                        new double[0],
                        null,
                        ended.toArray(StoredSeries.NO_SERIES));
                store(group.rules().size(), ends);
            }
        }
    }

    /** How a rule's evaluation ended. */
    record Done(RuleState state, String error, boolean failed, int samples, int rejected) {
        static Done failed(RuleState state, String error) {
            return new Done(state, error, true, 0, 0);
        }
    }

    static String messageOf(RuntimeException e) {
        String message = e.getMessage();
        return message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
    }
}
