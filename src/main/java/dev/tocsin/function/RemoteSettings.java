package dev.tocsin.function;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Problem;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.http.HttpHeader;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.storage.ByteSize;
import dev.tocsin.storage.StorageConfig;
import dev.tocsin.storage.remote.Endpoint;
import dev.tocsin.storage.remote.read.ExternalLabels;
import dev.tocsin.storage.remote.read.Flavour;
import dev.tocsin.storage.remote.store.EvaluationMode;
import dev.tocsin.storage.remote.store.GroupModes;
import dev.tocsin.storage.remote.store.StoreLimits;
import dev.tocsin.storage.remote.write.QueueSettings;
import dev.tocsin.storage.remote.write.WriteEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a remote storage, read and checked.
 *
 * @param endpoint base URL and how it is reached
 * @param flavour empty to ask the storage
 * @param externalLabels empty to ask the storage
 * @param write where what rules record is sent
 * @param maxResponseBytes of one answer
 * @param maxOutboxBytes of what waits to be sent
 */
record RemoteSettings(
        Endpoint endpoint,
        Optional<Flavour> flavour,
        Optional<ExternalLabels> externalLabels,
        GroupModes modes,
        StoreLimits limits,
        long gatherNanos,
        long maxResponseBytes,
        WriteEndpoint write,
        long maxOutboxBytes) {

    private static final long IDLE_NANOS = 30 * 60_000_000_000L;

    /**
     * The settings of a storage; empty where none is named.
     *
     * @param stays whether this process stays, so that reading ahead is worth it
     * @throws Settings.InvalidSettingException at the first setting that is wrong
     */
    static Optional<RemoteSettings> of(StorageConfig config, boolean stays) {
        if (config.url().isEmpty()) {
            return Optional.empty();
        }
        String url = config.url().get();
        checkUrl("tocsin.storage.url", url);
        config.write().url().ifPresent(write -> checkUrl("tocsin.storage.write.url", write));
        Duration timeout = Duration.ofNanos(Settings.duration("tocsin.storage.timeout", config.timeout()));
        if (timeout.isZero()) {
            throw new Settings.InvalidSettingException("tocsin.storage.timeout must be more than 0");
        }
        HttpClientConfig http = http(config);
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        WriteEndpoint write = new WriteEndpoint(
                new Endpoint(
                        "storage", Secret.inline(config.write().url().orElse(base + "/api/v1/write")), timeout, http),
                Labels.EMPTY,
                List.of(),
                QueueSettings.STORAGE,
                true,
                false);
        return Optional.of(new RemoteSettings(
                new Endpoint("storage", Secret.inline(base), timeout, http),
                flavour(config.flavour()),
                config.externalLabels().map(RemoteSettings::externalLabels),
                modes(config),
                new StoreLimits(
                        Settings.duration("tocsin.storage.overlap", config.overlap()) / 1_000_000,
                        Settings.duration("tocsin.storage.long-range", config.longRange()) / 1_000_000,
                        timeout.toNanos(),
                        size("tocsin.storage.cache-size", config.cacheSize()),
                        IDLE_NANOS,
                        stays),
                Settings.duration("tocsin.storage.gather", config.gather()),
                size("tocsin.storage.max-response-size", config.maxResponseSize()),
                write,
                size("tocsin.storage.write.queue-size", config.write().queueSize())));
    }

    private static void checkUrl(String setting, String url) {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            // The value may hold a password.
            throw new Settings.InvalidSettingException(setting + " must begin with http:// or https://");
        }
    }

    private static long size(String setting, String text) {
        try {
            return ByteSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Settings.InvalidSettingException(setting + ": " + e.getMessage());
        }
    }

    private static Optional<Flavour> flavour(String text) {
        return switch (text) {
            case "auto" -> Optional.empty();
            case "prometheus" -> Optional.of(Flavour.PROMETHEUS);
            case "victoria-metrics" -> Optional.of(Flavour.VICTORIA_METRICS);
            case "thanos" -> Optional.of(Flavour.THANOS);
            default ->
                throw new Settings.InvalidSettingException(
                        "tocsin.storage.flavour must be auto, prometheus, victoria-metrics or thanos, not " + text);
        };
    }

    private static ExternalLabels externalLabels(List<String> texts) {
        Map<String, String> labels = new HashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new Settings.InvalidSettingException(
                        "tocsin.storage.external-labels: \"" + text + "\" is not NAME=VALUE, such as cluster=eu");
            }
            labels.put(
                    text.substring(0, equals).trim(), text.substring(equals + 1).trim());
        }
        return new ExternalLabels(Labels.of(labels));
    }

    private static GroupModes modes(StorageConfig config) {
        EvaluationMode byDefault;
        try {
            byDefault = EvaluationMode.of(config.mode());
        } catch (IllegalArgumentException e) {
            throw new Settings.InvalidSettingException("tocsin.storage.mode: " + e.getMessage());
        }
        try {
            return GroupModes.of(byDefault, config.groupModes().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new Settings.InvalidSettingException("tocsin.storage.group-modes: " + e.getMessage());
        }
    }

    private static HttpClientConfig http(StorageConfig config) {
        HttpClientConfig http = config.httpConfig().map(RemoteSettings::read).orElse(HttpClientConfig.DEFAULT);
        List<HttpHeader> headers = new ArrayList<>(http.headers());
        for (String header : config.headers().orElse(List.of())) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw new Settings.InvalidSettingException(
                        "tocsin.storage.headers must be NAME=VALUE, such as X-Scope-OrgID=team-a");
            }
            headers.add(new HttpHeader(
                    header.substring(0, equals).trim(),
                    List.of(),
                    List.of(Secret.inline(header.substring(equals + 1).trim()))));
        }
        return new HttpClientConfig(
                http.auth(), http.tls(), http.proxy(), http.followRedirects(), http.enableHttp2(), headers);
    }

    private static HttpClientConfig read(String path) {
        List<Problem> problems = new ArrayList<>();
        Optional<HttpClientConfig> config = Optional.empty();
        try {
            List<YamlNode> documents = YamlNode.parseAll(path, Files.readString(Path.of(path), StandardCharsets.UTF_8));
            if (documents.isEmpty()) {
                return HttpClientConfig.DEFAULT;
            }
            Path parent = Path.of(path).getParent();
            config = YamlFields.of(path, "", documents.getFirst(), problems::add)
                    .map(fields -> {
                        HttpClientConfig read =
                                new HttpClientConfigReader(parent == null ? "" : parent.toString()).inline(fields);
                        fields.finish();
                        return read;
                    });
        } catch (YamlNode.SyntaxException e) {
            problems.add(e.problem());
        } catch (IOException e) {
            throw new Settings.InvalidSettingException("tocsin.storage.http-config: cannot read " + path + ": " + e);
        }
        if (!problems.isEmpty()) {
            StringBuilder text = new StringBuilder("tocsin.storage.http-config cannot be used:");
            problems.forEach(problem -> text.append("\n  ").append(problem));
            throw new Settings.InvalidSettingException(text.toString());
        }
        return config.orElse(HttpClientConfig.DEFAULT);
    }
}
