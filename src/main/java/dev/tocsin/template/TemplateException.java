package dev.tocsin.template;

/**
 * A template that does not parse or cannot be executed. The message is the text that Go's {@code text/template} gives:
 * {@code template: NAME:LINE: …} for parse errors, {@code template: NAME:LINE:COL: executing "NAME" at <EXPR>: …} for
 * execution errors. Lines count from 1, columns are bytes from 0.
 */
public final class TemplateException extends Exception {

    private static final long serialVersionUID = 1L;

    public TemplateException(String message) {
        super(message);
    }

    public TemplateException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message; never absent. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
