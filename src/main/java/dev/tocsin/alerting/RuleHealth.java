package dev.tocsin.alerting;

/** How the last evaluation of a rule went. */
public enum RuleHealth {
    /** Not evaluated yet. */
    UNKNOWN("unknown"),
    OK("ok"),
    ERR("err");

    private final String text;

    RuleHealth(String text) {
        this.text = text;
    }

    /** As the API writes it. */
    public String text() {
        return text;
    }
}
