package dev.tocsin.rules;

import dev.tocsin.model.Label;
import java.util.List;

/**
 * A rule whose result elements are alerts named {@link #name()}.
 *
 * @param forNanos how long an element must be there before its alert fires, in nanoseconds; 0 fires at once
 * @param keepFiringForNanos how long a firing alert outlives its element, in nanoseconds
 * @param labelTemplates {@link #labels()} as templates, in the same order
 * @param annotationTemplates the annotations as templates, sorted by name
 */
public record AlertingRule(
        RuleId id,
        RuleExpr expr,
        long forNanos,
        long keepFiringForNanos,
        List<RuleTemplate> labelTemplates,
        List<RuleTemplate> annotationTemplates,
        Position position)
        implements Rule {

    public AlertingRule {
        labelTemplates = List.copyOf(labelTemplates);
        annotationTemplates = List.copyOf(annotationTemplates);
    }

    /** The annotations as written, sorted by name. */
    public List<Label> annotations() {
        return annotationTemplates.stream()
                .map(t -> new Label(t.name(), t.text()))
                .toList();
    }
}
