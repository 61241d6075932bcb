package dev.tocsin.rules;

import dev.tocsin.model.Label;
import java.util.List;

/**
 * A rule whose result elements are alerts named {@link #name()}.
 *
 * @param forNanos how long an element must be there before its alert fires, in nanoseconds; 0 fires at once
 * @param keepFiringForNanos how long a firing alert outlives its element, in nanoseconds
 * @param annotations sorted by name, unexpanded
 */
public record AlertingRule(
        RuleId id, RuleExpr expr, long forNanos, long keepFiringForNanos, List<Label> annotations, Position position)
        implements Rule {

    public AlertingRule {
        annotations = List.copyOf(annotations);
    }
}
