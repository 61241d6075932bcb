package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleId;
import org.jspecify.annotations.Nullable;

/** What is known of one rule between two evaluations; immutable, so that a refused commit costs nothing. */
sealed interface RuleState permits AlertingState, RecordingState {

    RuleId id();

    /** The rule's canonical expression. */
    String query();

    /** The last evaluation. */
    RuleRun run();

    /** The series that were stored last, {@code null} where none was. */
    @Nullable
    Labels[] storedSeries();

    /** This state after an evaluation that changed nothing else. */
    RuleState withRun(RuleRun newRun);
}
