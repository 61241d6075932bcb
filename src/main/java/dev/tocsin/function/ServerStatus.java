package dev.tocsin.function;

import java.util.List;
import java.util.Map;

/** The process as status pages and probes see it. */
public interface ServerStatus {

    /** Whether rules are loaded, the store is open and the ledger takes what is written to it. */
    boolean ready();

    /** Why it is not ready, one line each; empty when it is. */
    List<String> notReady();

    /**
     * Reads rules and configuration again, as {@code POST /-/reload} and SIGHUP do with Prometheus.
     *
     * @return what was wrong, one line each; the last good version of it goes on
     */
    List<String> reload();

    /** When the process began, epoch nanoseconds. */
    long startedAtNanos();

    /** Whether the last reload had no problem. */
    boolean reloadSucceeded();

    /** When configuration was last read successfully, epoch nanoseconds. */
    long lastReloadNanos();

    /** What Prometheus would call its configuration, as YAML with masked secrets. */
    String configYaml();

    /** Settings under the names of Prometheus' flags, for clients that ask; and ours under their own. */
    Map<String, String> flags();
}
