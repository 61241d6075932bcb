package dev.tocsin.source;

import dev.tocsin.rules.RuleGroup;
import java.util.List;

/**
 * All rules of a source at one moment. Immutable.
 *
 * @param version grows with every change of groups or statuses; starts again with the process
 * @param groups every running group, ordered by file, then as in the file
 * @param statuses what became of each file, ordered by path
 */
public record RuleSet(long version, List<RuleGroup> groups, List<SourceStatus> statuses) {

    /** Nothing read yet. */
    public static final RuleSet EMPTY = new RuleSet(0, List.of(), List.of());

    public RuleSet {
        groups = List.copyOf(groups);
        statuses = List.copyOf(statuses);
    }

    /** Whether no file has a problem. */
    public boolean isGood() {
        return statuses.stream().allMatch(status -> status.problems().isEmpty());
    }
}
