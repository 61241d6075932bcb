package dev.tocsin.source;

import dev.tocsin.rules.RuleGroup;
import java.util.List;
import java.util.Set;

/**
 * All rules of a source at one moment. Immutable.
 *
 * @param version grows with every change of groups or statuses; starts again with the process
 * @param groups every running group, ordered by file, then as in the file
 * @param statuses what became of each file, ordered by path
 * @param unread ids of sources that could not be read yet since the process began: which groups they have is not known, so
 *     none of theirs is removed
 */
public record RuleSet(long version, List<RuleGroup> groups, List<SourceStatus> statuses, Set<String> unread) {

    /** Nothing read yet. */
    public static final RuleSet EMPTY = new RuleSet(0, List.of(), List.of());

    public RuleSet {
        groups = List.copyOf(groups);
        statuses = List.copyOf(statuses);
        unread = Set.copyOf(unread);
    }

    /** Rules of sources that have all been read. */
    public RuleSet(long version, List<RuleGroup> groups, List<SourceStatus> statuses) {
        this(version, groups, statuses, Set.of());
    }

    /** Whether no file has a problem. */
    public boolean isGood() {
        return statuses.stream().allMatch(status -> status.problems().isEmpty());
    }
}
