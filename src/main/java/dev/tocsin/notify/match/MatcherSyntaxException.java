package dev.tocsin.notify.match;

/** A text is no matcher; the message is Alertmanager's. */
public final class MatcherSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    public MatcherSyntaxException(String message) {
        super(message);
    }
}
