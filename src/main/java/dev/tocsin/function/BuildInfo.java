package dev.tocsin.function;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** What this is, and what it speaks. */
public final class BuildInfo {

    /** Tocsin's own version. */
    public static final String VERSION = "0.1.0";

    /** The commit it was built from, as far as the build knew. */
    public static final String REVISION = revision();

    /** The Prometheus whose API, PromQL and rules this follows. */
    public static final String PROMETHEUS = "3.14.0";

    /** The Alertmanager whose API and behaviour this follows. */
    public static final String ALERTMANAGER = "0.34.0";

    private BuildInfo() {}

    private static String revision() {
        Properties built = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("/tocsin-build.properties")) {
            if (in != null) {
                built.load(in);
            }
        } catch (IOException e) {
            // Then nobody knows; nothing depends on it.
        }
        return built.getProperty("git.commit.id.full", "unknown");
    }
}
