package dev.tocsin.rules;

import dev.tocsin.model.Problem;
import java.util.List;

/**
 * What a rule file says.
 *
 * @param path the path it was read as
 * @param groups the groups, in the order of the file, with those of their rules that are right
 * @param problems everything that is wrong, in the order of the file; empty for a good file. Prometheus refuses the
 *     whole file then; what to do is the caller's choice
 */
public record RuleFile(String path, List<RuleGroup> groups, List<Problem> problems) {

    public RuleFile {
        groups = List.copyOf(groups);
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isGood() {
        return problems.isEmpty();
    }
}
