package dev.tocsin.alerting;

import dev.tocsin.rules.RuleId;

/** What is known of one rule between two evaluations; immutable, so that a refused commit costs nothing. */
sealed interface RuleState permits AlertingState, RecordingState {

    RuleId id();

    /** The rule's canonical expression. */
    String query();

    /** The last evaluation. */
    RuleRun run();

    /** This state after an evaluation that changed nothing else. */
    RuleState withRun(RuleRun newRun);
}
