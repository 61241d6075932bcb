package dev.tocsin.function;

/** What this is, and what it speaks. */
public final class BuildInfo {

    /** Tocsin's own version. */
    public static final String VERSION = "0.1.0";

    /** The commit it was built from, as far as the build knew. */
    public static final String REVISION = "unknown";

    /** The Prometheus whose API, PromQL and rules this follows. */
    public static final String PROMETHEUS = "3.14.0";

    /** The Alertmanager whose API and behaviour this follows. */
    public static final String ALERTMANAGER = "0.34.0";

    private BuildInfo() {}
}
