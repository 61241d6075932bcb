package dev.tocsin.storage.remote.store;

/** How a rule group is evaluated on a remote storage. */
public enum EvaluationMode {
    /** Raw samples are read, and Tocsin's own engine evaluates: the numbers are Prometheus'. */
    SAMPLES("samples"),
    /** Whole expressions go to the storage's query API: the numbers are the storage's own. */
    PUSH_DOWN("push-down");

    private final String text;

    EvaluationMode(String text) {
        this.text = text;
    }

    /** As settings name it. */
    public String text() {
        return text;
    }

    /**
     * The mode of a name.
     *
     * @throws IllegalArgumentException if there is none; the message says which there are
     */
    public static EvaluationMode of(String text) {
        for (EvaluationMode mode : values()) {
            if (mode.text.equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no mode; there are samples and push-down");
    }
}
