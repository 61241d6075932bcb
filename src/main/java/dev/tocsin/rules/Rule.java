package dev.tocsin.rules;

import dev.tocsin.model.Label;
import java.util.List;

/** A rule that passed every check of the reader. Immutable. */
public sealed interface Rule permits AlertingRule, RecordingRule {

    /** What it is known by. */
    RuleId id();

    /** What it evaluates. */
    RuleExpr expr();

    /** Where it begins in its file. */
    Position position();

    /** The alert's or the recorded metric's name. */
    default String name() {
        return id().name();
    }

    /**
     * Labels of the group overlaid with those of the rule, sorted by name, unexpanded. A list and not {@code Labels},
     * because an empty value counts: it removes that label from the result.
     */
    default List<Label> labels() {
        return id().labels();
    }
}
