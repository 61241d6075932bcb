package dev.tocsin.alerting;

/** A rule's evaluation failed as a whole; the message is the rule's {@code lastError}. */
final class RuleFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    RuleFailure(String message) {
        super(message, null, false, false);
    }
}
