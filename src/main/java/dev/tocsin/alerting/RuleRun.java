package dev.tocsin.alerting;

/**
 * The last evaluation of a rule.
 *
 * @param health how it went
 * @param lastError what went wrong, or empty
 * @param evaluatedAt the evaluation's instant (the slot), epoch nanoseconds; {@link AlertInstance#NEVER} before the first
 * @param startedAt when it began by the clock, epoch nanoseconds; what the API calls {@code lastEvaluation}
 * @param durationNanos how long it took
 * @param samples how many elements its result had; 0 after an error
 */
public record RuleRun(
        RuleHealth health, String lastError, long evaluatedAt, long startedAt, long durationNanos, int samples) {

    /** Before the first evaluation. */
    public static final RuleRun NONE =
            new RuleRun(RuleHealth.UNKNOWN, "", AlertInstance.NEVER, AlertInstance.NEVER, 0, 0);
}
