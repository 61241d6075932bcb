package dev.tocsin.source.kubernetes;

import dev.tocsin.model.Problem;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.SourceStatus;
import java.util.List;
import java.util.OptionalLong;

/**
 * What runs of one object and what is wrong with it, by the rule that holds for files: a good version runs from now on, a
 * broken one only where no good one ran before, with what is good in it. Immutable; every version makes a new one.
 *
 * @param document the object as it is now
 * @param wasGood whether any version so far was good
 * @param running the groups that run
 * @param loadedAtNanos when what runs was read, epoch nanoseconds
 * @param problems of the object as it is now
 */
record RuleObjectState(
        RuleDocument document, boolean wasGood, List<RuleGroup> running, long loadedAtNanos, List<Problem> problems) {

    RuleObjectState {
        running = List.copyOf(running);
        problems = List.copyOf(problems);
    }

    /** The first version that is seen of an object. */
    static RuleObjectState first(RuleDocument document, RuleReadOptions options, long nowNanos) {
        RuleFile file = document.read(options);
        return new RuleObjectState(document, file.isGood(), file.groups(), nowNanos, file.problems());
    }

    /** The object has another version. */
    RuleObjectState next(RuleDocument changed, RuleReadOptions options, long nowNanos) {
        if (changed.text().equals(document.text())) {
            // Labels or annotations of the object changed, or its status.
            return new RuleObjectState(changed, wasGood, running, loadedAtNanos, problems);
        }
        RuleFile file = changed.read(options);
        return file.isGood() || !wasGood
                ? new RuleObjectState(changed, file.isGood(), file.groups(), nowNanos, file.problems())
                : new RuleObjectState(changed, true, running, loadedAtNanos, file.problems());
    }

    boolean isGood() {
        return problems.isEmpty();
    }

    /** Whether what runs is an earlier version. */
    boolean runsOld() {
        return wasGood && !problems.isEmpty();
    }

    SourceStatus status() {
        int rules = running.stream().mapToInt(group -> group.rules().size()).sum();
        return new SourceStatus(
                document.path(), OptionalLong.of(loadedAtNanos), running.size(), rules, problems, runsOld());
    }
}
