package dev.tocsin.function;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code tocsin.*}: the settings of the process. Durations as Prometheus writes them ({@code 1m30s}). */
@ConfigMapping(prefix = "tocsin")
public interface ServeConfig {

    /** Directory of ledger and samples; made where it is missing. One process at a time may use it. */
    @WithDefault("data")
    String data();

    /** URL under which this process is reached, for links; without it {@code http://localhost:PORT}. */
    Optional<String> externalUrl();

    /** Labels added to alerts on their way out, and to samples sent on. */
    Map<String, String> externalLabels();

    /** URLs of external Alertmanagers that also get every alert, as Prometheus sends them. */
    Optional<List<String>> alertmanagers();

    /** How whoever notifies hears that there is something for it: memory, kafka or broker; without it what suits. */
    Optional<String> messaging();

    Rules rules();

    @WithName("notify")
    Notify notification();

    Prometheus prometheus();

    LedgerAddress ledger();

    History history();

    /** {@code tocsin.rules.*}. */
    interface Rules {

        /** Patterns of rule files, separated by commas; {@code **} is any depth, {@code !} takes away again. */
        Optional<String> files();

        /** Interval of groups that name none ({@code global.evaluation_interval}). */
        Optional<String> evaluationInterval();

        /** How much earlier than its slot a group's expressions are evaluated ({@code global.rule_query_offset}). */
        Optional<String> queryOffset();

        /** Least time before an alert is sent to an external Alertmanager again. */
        @WithDefault("1m")
        String resendDelay();

        /**
         * What becomes of slots that nobody woke for: {@code latest} passes them over, as Prometheus does; {@code
         * catch-up} evaluates them, at most 60 and at most an hour back, and notifies once after the last.
         */
        @WithDefault("latest")
        String missedSlots();

        /** An evaluation with no newer sample from outside than this is an error; 0 is off. */
        @WithDefault("0s")
        String maxDataAge();

        Kubernetes kubernetes();

        /** {@code tocsin.rules.kubernetes.*}. */
        interface Kubernetes {

            /** Whether PrometheusRule objects of a Kubernetes cluster are evaluated too. */
            @WithDefault("false")
            boolean enabled();

            /** Labels of the objects; {@code {}} for all of them, none without it. */
            Optional<String> ruleSelector();

            /** Labels of their namespaces; {@code {}} for all of them, one namespace without it. */
            Optional<String> ruleNamespaceSelector();

            /** The one namespace; without it the one this process runs in. */
            Optional<String> namespace();

            /** Label that every rule and selector gets, with the namespace of the object as its value. */
            Optional<String> enforcedNamespaceLabel();

            /** Objects or namespaces that label is not enforced on. */
            Optional<List<String>> excludedFromEnforcement();
        }
    }

    /** {@code tocsin.notify.*}. */
    interface Notify {

        /** The {@code alertmanager.yml}. */
        @WithDefault("rules/alertmanager.yml")
        String config();

        /** Attempts to one integration of a receiver that are under way at once; others wait for a place. */
        @WithDefault("32")
        int attemptsPerReceiver();
    }

    /** {@code tocsin.prometheus.*}. */
    interface Prometheus {

        /** An existing {@code prometheus.yml} to take over. */
        Optional<String> config();
    }

    /** {@code tocsin.ledger.*}. */
    interface LedgerAddress {

        /**
         * A PostgreSQL that several processes share, as {@code postgresql://host:5432/tocsin}; without it the ledger is a
         * file in {@link ServeConfig#data}, for one process.
         */
        Optional<String> url();

        /** User, where the URL names none. */
        Optional<String> username();

        /** Password, where the URL holds none. */
        Optional<String> password();

        /** Connections that this process opens at most. */
        @WithDefault("8")
        int connections();
    }

    /** {@code tocsin.history.*}. */
    interface History {

        /** How long history is kept. */
        @WithDefault("30d")
        String retention();

        /** How large it may be, in bytes. */
        @WithDefault("1000000000")
        long maxBytes();
    }
}
