package dev.tocsin.function;

import dev.tocsin.function.evaluate.MissedSlots;
import dev.tocsin.ledger.PostgresLedger;
import dev.tocsin.model.Labels;
import dev.tocsin.model.PromDuration;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.source.FilePatterns;
import dev.tocsin.source.kubernetes.KubernetesRuleSettings;
import dev.tocsin.source.prometheus.PrometheusConfig;
import dev.tocsin.storage.StorageConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the process with everything read and checked: own settings first, then those of a
 * {@code prometheus.yml}, then defaults. Durations in nanoseconds.
 */
public record Settings(
        Path data,
        String externalUrl,
        Labels externalLabels,
        List<String> ruleFiles,
        Optional<KubernetesRuleSettings> kubernetes,
        long evaluationInterval,
        long queryOffset,
        long resendDelay,
        long maxDataAge,
        MissedSlots missedSlots,
        Optional<PostgresLedger.Address> ledger,
        int ledgerConnections,
        String storageName,
        String notifyConfig,
        int attemptsPerReceiver,
        List<String> alertmanagers,
        List<RelabelConfig> alertRelabeling,
        PrometheusConfig prometheus,
        EngineOptions engine,
        int maxQueries,
        int maxQueryLength,
        long slowQueryNanos,
        long historyRetention,
        long historyBytes) {

    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final String DEFAULT_RULES = "rules/**/*.{yaml,yml}";

    /** A setting is wrong; the message names it, what it is and what would be right. */
    public static final class InvalidSettingException extends RuntimeException {
        private static final long serialVersionUID = 1;

        InvalidSettingException(String message) {
            super(message);
        }
    }

    /**
     * @param port of the HTTP server, for the default external URL
     * @throws InvalidSettingException at the first setting that is wrong
     */
    static Settings of(
            ServeConfig config, QueryConfig query, StorageConfig storage, PrometheusConfig prometheus, int port) {
        long interval = config.rules()
                .evaluationInterval()
                .map(text -> duration("tocsin.rules.evaluation-interval", text))
                .orElse(prometheus.global().evaluationIntervalMillis() * NANOS_PER_MILLI);
        if (interval <= 0) {
            throw new InvalidSettingException("tocsin.rules.evaluation-interval must be more than 0");
        }
        return new Settings(
                Path.of(config.data()),
                externalUrl(config.externalUrl().orElse("http://localhost:" + port)),
                externalLabels(config, prometheus),
                ruleFiles(config, prometheus),
                kubernetes(config.rules().kubernetes()),
                interval,
                config.rules()
                        .queryOffset()
                        .map(text -> duration("tocsin.rules.query-offset", text))
                        .orElse(prometheus.global().ruleQueryOffsetMillis() * NANOS_PER_MILLI),
                duration("tocsin.rules.resend-delay", config.rules().resendDelay()),
                duration("tocsin.rules.max-data-age", config.rules().maxDataAge()),
                missedSlots(config.rules().missedSlots()),
                ledger(config.ledger()),
                config.ledger().connections(),
                storage.name().orElse(storage.url().isPresent() ? "remote" : EMBEDDED),
                config.notification().config(),
                attempts(config.notification().attemptsPerReceiver()),
                config.alertmanagers().orElse(List.of()),
                prometheus.alertRelabelConfigs(),
                prometheus,
                engine(query, interval),
                query.maxConcurrency(),
                query.maxLength(),
                duration("tocsin.query.log-slower-than", query.logSlowerThan()),
                duration("tocsin.history.retention", config.history().retention()),
                config.history().maxBytes());
    }

    private static MissedSlots missedSlots(String text) {
        try {
            return MissedSlots.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("tocsin.rules.missed-slots " + e.getMessage());
        }
    }

    private static Optional<PostgresLedger.Address> ledger(ServeConfig.LedgerAddress config) {
        if (config.connections() < 2) {
            throw new InvalidSettingException(
                    "tocsin.ledger.connections must be 2 or more, not " + config.connections());
        }
        try {
            return config.url().map(url -> PostgresLedger.Address.of(url, config.username(), config.password()));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("tocsin.ledger.url " + e.getMessage());
        }
    }

    /** Of the embedded store in a ledger, where nothing else is said. */
    static final String EMBEDDED = "embedded";

    private static int attempts(int perReceiver) {
        if (perReceiver < 1) {
            throw new InvalidSettingException(
                    "tocsin.notify.attempts-per-receiver must be 1 or more, not " + perReceiver);
        }
        return perReceiver;
    }

    private static Labels externalLabels(ServeConfig config, PrometheusConfig prometheus) {
        Labels.Builder labels = prometheus.global().externalLabels().toBuilder();
        for (Map.Entry<String, String> label : config.externalLabels().entrySet()) {
            labels.set(label.getKey(), label.getValue());
        }
        return labels.build();
    }

    private static List<String> ruleFiles(ServeConfig config, PrometheusConfig prometheus) {
        List<String> files = new ArrayList<>();
        Optional<String> own = config.rules().files();
        if (own.isPresent()) {
            files.addAll(FilePatterns.split(own.get()));
        } else if (prometheus.ruleFiles().isEmpty()) {
            files.add(DEFAULT_RULES);
        }
        files.addAll(prometheus.ruleFiles());
        files.add("!rules/tests/**");
        files.add("!" + config.notification().config());
        return files;
    }

    private static Optional<KubernetesRuleSettings> kubernetes(ServeConfig.Rules.Kubernetes config) {
        if (!config.enabled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(KubernetesRuleSettings.read(
                    config.ruleSelector(),
                    config.ruleNamespaceSelector(),
                    config.namespace(),
                    config.enforcedNamespaceLabel(),
                    config.excludedFromEnforcement()));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    private static EngineOptions engine(QueryConfig query, long interval) {
        PromqlOptions features;
        try {
            features = PromqlOptions.parse(Set.copyOf(query.enableFeature().orElse(List.of())));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("tocsin.query.enable-feature: " + e.getMessage());
        }
        return new EngineOptions(
                duration("tocsin.query.lookback-delta", query.lookbackDelta()) / NANOS_PER_MILLI,
                interval / NANOS_PER_MILLI,
                query.maxSamples(),
                duration("tocsin.query.timeout", query.timeout()),
                features);
    }

    private static String externalUrl(String url) {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw new InvalidSettingException("tocsin.external-url must begin with http:// or https://, not " + url);
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Nanoseconds of a setting. */
    static long duration(String name, String text) {
        try {
            return Math.multiplyExact(PromDuration.parseMillis(text), NANOS_PER_MILLI);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidSettingException(name + ": " + e.getMessage() + "; write it like 1m30s");
        }
    }
}
