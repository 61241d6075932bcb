package dev.tocsin.alerting;

import dev.tocsin.alerting.GroupColumns.RuleColumns;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All alerts of a group and what was derived from them, between two evaluations. Immutable: an evaluation returns another
 * one, and the one before stays good if the commit is refused.
 *
 * <p>State is kept by {@link RuleId} (and kind of rule), so a changed rule list needs no hand-over: what belongs to a rule
 * that the group no longer has is ended by the next evaluation with the reason {@code rule removed}. The same holds
 * after a restart.
 */
public final class GroupState {

    /** What a rule's state is kept by: a recording and an alerting rule of one name are two rules. */
    record Key(RuleId rule, boolean alerting) {}

    private final GroupId group;
    private final long evaluatedAt;
    private final Map<Key, RuleState> rules;

    GroupState(GroupId group, long evaluatedAt, Map<Key, RuleState> rules) {
        this.group = group;
        this.evaluatedAt = evaluatedAt;
        this.rules = rules;
    }

    /** The state of a group that was never evaluated. */
    public static GroupState empty(GroupId group) {
        return new GroupState(group, AlertInstance.NEVER, Map.of());
    }

    /**
     * The state as it was committed: what {@link #columns} and the rows of {@link GroupStateDelta} say. A row whose rule is
     * not in the columns belongs to a removed rule.
     *
     * @param recorded what recording rules stored last; of none if nobody will evaluate it
     */
    public static GroupState restore(
            GroupId group, GroupColumns columns, Collection<StoredAlert> rows, Collection<RecordedSeries> recorded) {
        Map<RuleId, List<Labels>> series = new HashMap<>();
        recorded.forEach(one -> series.put(one.rule(), one.series()));
        Map<RuleId, List<AlertInstance>> byRule = new HashMap<>();
        for (StoredAlert row : rows) {
            byRule.computeIfAbsent(row.rule(), _ -> new ArrayList<>()).add(row.alert());
        }
        Map<Key, RuleState> rules = new LinkedHashMap<>();
        for (RuleColumns rule : columns.rules()) {
            RuleId id = rule.id();
            rules.put(
                    new Key(id, rule.alerting()),
                    rule.alerting()
                            ? AlertingState.restored(
                                    id,
                                    rule.query(),
                                    rule.run(),
                                    rule.cohorts(),
                                    Objects.requireNonNullElse(byRule.remove(id), List.of()))
                            : RecordingState.restored(
                                    id, rule.query(), rule.run(), series.getOrDefault(id, List.of())));
        }
        byRule.forEach((id, alerts) ->
                rules.put(new Key(id, true), AlertingState.restored(id, "", RuleRun.NONE, Cohorts.NONE, alerts)));
        return new GroupState(group, columns.evaluatedAt(), rules);
    }

    public GroupId group() {
        return group;
    }

    /** The last evaluation's instant, epoch nanoseconds; {@link AlertInstance#NEVER} before the first. */
    public long evaluatedAt() {
        return evaluatedAt;
    }

    /** The columns that {@link #restore} takes. */
    public GroupColumns columns() {
        return new GroupColumns(
                evaluatedAt,
                rules.values().stream()
                        .map(rule -> switch (rule) {
                            case AlertingState alerting ->
                                new RuleColumns(rule.id(), true, rule.query(), rule.run(), alerting.cohorts());
                            case RecordingState _ ->
                                new RuleColumns(rule.id(), false, rule.query(), rule.run(), Cohorts.NONE);
                        })
                        .toList());
    }

    /** Every row that the ledger should hold for this group. */
    public List<StoredAlert> rows() {
        List<StoredAlert> rows = new ArrayList<>();
        for (RuleState rule : rules.values()) {
            if (rule instanceof AlertingState alerting) {
                for (AlertInstance alert : alerting.table().alerts()) {
                    if (alert != null) {
                        rows.add(new StoredAlert(rule.id(), alert));
                    }
                }
            }
        }
        return rows;
    }

    /**
     * The alerts that fire, as the notify side was told of each when it began to.
     *
     * @param options the server's configuration, of which the alerts' links are made
     */
    public List<AlertChange> firing(EvaluationOptions options) {
        AlertEffects effects = new AlertEffects();
        for (RuleState rule : rules.values()) {
            if (rule instanceof AlertingState alerting) {
                String generatorUrl = GeneratorUrl.of(options.externalUrl(), rule.query());
                for (AlertInstance alert : alerting.table().alerts()) {
                    if (alert instanceof AlertInstance.Firing firing) {
                        effects.firing(rule.id(), firing, generatorUrl, evaluatedAt);
                    }
                }
            }
        }
        return effects.changes;
    }

    /** The series that were stored last and may be ended or go on: recorded ones and {@code ALERTS*}. */
    public Set<Labels> stored() {
        Set<Labels> stored = new HashSet<>();
        rules.values().forEach(rule -> stored.addAll(StoredSeries.list(rule.storedSeries())));
        return stored;
    }

    /** What the ledger should hold of each recording rule that stored something. */
    public List<RecordedSeries> recorded() {
        List<RecordedSeries> recorded = new ArrayList<>();
        for (RuleState rule : rules.values()) {
            if (rule instanceof RecordingState recording && !recording.isEmpty()) {
                recorded.add(recording.recorded());
            }
        }
        return recorded;
    }

    /** Whether nothing is left to be told of removed rules; a removed group is evaluated until then. */
    public boolean isSettled() {
        return rules.values().stream().allMatch(rule -> switch (rule) {
            case AlertingState alerting -> alerting.isEmpty();
            case RecordingState recording -> recording.isEmpty();
        });
    }

    @Nullable
    RuleState rule(RuleId id, boolean alerting) {
        return rules.get(new Key(id, alerting));
    }

    Map<Key, RuleState> rules() {
        return rules;
    }
}
