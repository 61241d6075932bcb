package dev.tocsin.rules;

/** A rule that stores its result as new series named {@link #name()}. */
public record RecordingRule(RuleId id, RuleExpr expr, Position position) implements Rule {}
