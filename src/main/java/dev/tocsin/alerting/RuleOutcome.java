package dev.tocsin.alerting;

import dev.tocsin.rules.RuleId;

/**
 * How one rule of an evaluation went.
 *
 * @param rule the rule
 * @param run as the API shows it
 * @param failed whether it counts as an evaluation failure: no complete answer, or nothing could be stored. A single
 *     sample that was not taken makes the health {@code err} and is no failure (Prometheus 3.14 {@code
 *     rules/group.go Eval})
 * @param rejected samples that the store did not take
 * @param healthChanged whether health or error differ from the evaluation before
 */
public record RuleOutcome(RuleId rule, RuleRun run, boolean failed, int rejected, boolean healthChanged) {}
