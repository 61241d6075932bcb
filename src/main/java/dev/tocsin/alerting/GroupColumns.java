package dev.tocsin.alerting;

import dev.tocsin.rules.RuleId;
import java.util.List;

/**
 * What the ledger keeps of a group besides the rows of its alerts: small, and written at every evaluation.
 *
 * @param evaluatedAt the last evaluation's instant, epoch nanoseconds; {@link AlertInstance#NEVER} before the first
 * @param rules the group's rules in file order, then removed ones of which something is left to be told
 */
public record GroupColumns(long evaluatedAt, List<RuleColumns> rules) {

    public GroupColumns {
        rules = List.copyOf(rules);
    }

    /**
     * What belongs to one rule.
     *
     * @param alerting whether it is an alerting rule
     * @param query its canonical expression, for links while the rule itself is gone
     * @param run its last evaluation
     * @param cohorts when its alerts were last sent
     */
    public record RuleColumns(RuleId id, boolean alerting, String query, RuleRun run, Cohorts cohorts) {}
}
