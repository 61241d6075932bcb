package dev.tocsin.source.prometheus;

import com.google.re2j.Pattern;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Problem;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code prometheus.yml} with the checks and words of Prometheus 3.14 ({@code config/config.go}). All problems are
 * collected; Prometheus refuses the file for any of them.
 */
public final class PrometheusConfigReader {

    /**
     * What was read.
     *
     * @param config with defaults in place of what is wrong: not to be run where there are problems
     * @param problems everything that is wrong, in the order it was found
     */
    public record Read(PrometheusConfig config, List<Problem> problems) {
        public Read {
            problems = List.copyOf(problems);
        }
    }

    /** A wildcard only in the last part of a path. */
    private static final Pattern RULE_FILE = Pattern.compile("[^*]*(\\*[^/]*)?");

    private final String path;
    private final Map<String, String> environment;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> unused = new ArrayList<>();
    private final SectionReader sections;

    private PrometheusConfigReader(String path, Map<String, String> environment) {
        this.path = path;
        this.environment = environment;
        int slash = path.lastIndexOf('/');
        this.sections = new SectionReader(slash < 0 ? "" : slash == 0 ? "/" : path.substring(0, slash), unused);
    }

    /**
     * Reads a configuration.
     *
     * @param path of the file, for problems and for what is relative to it
     * @param text what is in it
     * @param environment variables that external labels refer to
     */
    public static Read read(String path, String text, Map<String, String> environment) {
        PrometheusConfigReader reader = new PrometheusConfigReader(path, environment);
        try {
            List<YamlNode> documents = YamlNode.parseAll(path, text);
            return new Read(reader.config(documents), reader.problems);
        } catch (YamlNode.SyntaxException e) {
            return new Read(PrometheusConfig.DEFAULT, List.of(e.problem()));
        }
    }

    private PrometheusConfig config(List<YamlNode> documents) {
        if (documents.isEmpty()) {
            return PrometheusConfig.DEFAULT;
        }
        if (documents.size() > 1) {
            YamlNode second = documents.get(1);
            problems.add(new Problem(
                    path, second.line(), second.column(), "a configuration is one document; this is the second"));
        }
        return YamlFields.of(path, "", documents.getFirst(), problems::add)
                .map(this::config)
                .orElse(PrometheusConfig.DEFAULT);
    }

    private PrometheusConfig config(YamlFields fields) {
        GlobalConfig global = fields.section("global").map(this::global).orElse(GlobalConfig.DEFAULT);
        List<String> ruleFiles = new ArrayList<>();
        for (String file : fields.strings("rule_files")) {
            if (!RULE_FILE.matches(file)) {
                fields.problem("rule_files", "invalid rule file path " + GoQuote.quote(file));
            }
            ruleFiles.add(sections.join(file));
        }
        List<RelabelConfig> alertRelabel = new ArrayList<>();
        List<AlertmanagerConfig> alertmanagers = new ArrayList<>();
        fields.section("alerting").ifPresent(alerting -> {
            alertRelabel.addAll(sections.relabel(alerting, "alert_relabel_configs"));
            alerting.mappings("alertmanagers").forEach(am -> alertmanagers.add(alertmanager(am)));
            alerting.finish();
        });
        List<ScrapeConfig> jobs = scrapeConfigs(fields, global);
        List<RemoteReadConfig> reads = remoteReads(fields);
        List<RemoteWriteConfig> writes = remoteWrites(fields);
        sections.unused(fields, "runtime", "storage", "tracing", "otlp", "scrape_config_files");
        fields.finish();
        return new PrometheusConfig(path, global, ruleFiles, alertRelabel, alertmanagers, jobs, reads, writes, unused);
    }

    private GlobalConfig global(YamlFields fields) {
        Map<String, String> external = new LinkedHashMap<>();
        for (var label : sections.labels(fields, "external_labels")) {
            external.put(label.name(), EnvironmentExpansion.expand(label.value(), environment));
        }
        long interval = sections.positive(fields, "scrape_interval", GlobalConfig.DEFAULT.scrapeIntervalMillis());
        long timeout = fields.durationMillis("scrape_timeout").orElse(0);
        if (timeout > interval) {
            fields.problem("scrape_timeout", "global scrape timeout greater than scrape interval");
        }
        if (timeout == 0) {
            timeout = Math.min(GlobalConfig.DEFAULT.scrapeTimeoutMillis(), interval);
        }
        GlobalConfig global = new GlobalConfig(
                Labels.of(external),
                sections.positive(fields, "evaluation_interval", GlobalConfig.DEFAULT.evaluationIntervalMillis()),
                fields.durationMillis("rule_query_offset").orElse(0),
                interval,
                timeout,
                sections.limits(fields));
        sections.unused(
                fields,
                "query_log_file",
                "scrape_failure_log_file",
                "scrape_protocols",
                "keep_dropped_targets",
                "metric_name_validation_scheme",
                "metric_name_escaping_scheme",
                "scrape_native_histograms",
                "convert_classic_histograms_to_nhcb",
                "always_scrape_classic_histograms",
                "extra_scrape_metrics");
        fields.finish();
        return global;
    }

    private AlertmanagerConfig alertmanager(YamlFields fields) {
        fields.string("api_version")
                .filter(v -> !v.equals("v2"))
                .ifPresent(v -> fields.problem(
                        "api_version", "expected Alertmanager api version to be one of [v2] but got " + v));
        List<RelabelConfig> relabel = sections.relabel(fields, "relabel_configs");
        AlertmanagerConfig config = new AlertmanagerConfig(
                scheme(fields),
                fields.string("path_prefix").orElse(""),
                sections.positive(fields, "timeout", 10_000),
                sections.discovery(fields, !relabel.isEmpty()),
                relabel,
                sections.relabel(fields, "alert_relabel_configs"),
                sections.http(fields));
        sections.unused(fields, "sigv4");
        fields.finish();
        return config;
    }

    /** Prometheus takes any scheme and fails when it is used. */
    private static String scheme(YamlFields fields) {
        String scheme = fields.nonEmpty("scheme").orElse("http");
        if (!scheme.equals("http") && !scheme.equals("https")) {
            fields.problem("scheme", fields.pathOf("scheme") + " must be http or https, not " + GoQuote.quote(scheme));
        }
        return scheme;
    }

    private List<ScrapeConfig> scrapeConfigs(YamlFields fields, GlobalConfig global) {
        nullItems(fields, "scrape_configs", "empty or null scrape config section");
        List<ScrapeConfig> jobs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlFields job : fields.mappings("scrape_configs")) {
            if (job.mapping().entries().isEmpty()) {
                continue;
            }
            ScrapeConfig config = scrapeConfig(job, global);
            if (config.jobName().isEmpty()) {
                job.problem("job_name is empty" + job.where());
            } else if (!names.add(config.jobName())) {
                job.problem(
                        "job_name", "found multiple scrape configs with job name " + GoQuote.quote(config.jobName()));
            }
            jobs.add(config);
        }
        return jobs;
    }

    private ScrapeConfig scrapeConfig(YamlFields fields, GlobalConfig global) {
        String name = fields.string("job_name").orElse("");
        long interval = sections.positive(fields, "scrape_interval", global.scrapeIntervalMillis());
        long timeout = fields.durationMillis("scrape_timeout").orElse(0);
        if (timeout > interval) {
            fields.problem(
                    "scrape_timeout",
                    "scrape timeout greater than scrape interval for scrape config with job name "
                            + GoQuote.quote(name));
        }
        if (timeout == 0) {
            timeout = Math.min(global.scrapeTimeoutMillis(), interval);
        }
        Map<String, List<String>> params = new LinkedHashMap<>();
        fields.section("params")
                .ifPresent(p -> p.mapping().entries().keySet().forEach(key -> params.put(key, p.strings(key))));
        List<RelabelConfig> relabel = sections.relabel(fields, "relabel_configs");
        ScrapeConfig config = new ScrapeConfig(
                name,
                interval,
                timeout,
                fields.nonEmpty("metrics_path").orElse("/metrics"),
                scheme(fields),
                params,
                fields.bool("honor_labels", false),
                fields.bool("honor_timestamps", true),
                fields.bool("enable_compression", true),
                sections.limits(fields).orElse(global.limits()),
                sections.discovery(fields, !relabel.isEmpty()),
                relabel,
                sections.relabel(fields, "metric_relabel_configs"),
                sections.http(fields));
        sections.unused(
                fields,
                "track_timestamps_staleness",
                "scrape_protocols",
                "fallback_scrape_protocol",
                "scrape_native_histograms",
                "always_scrape_classic_histograms",
                "convert_classic_histograms_to_nhcb",
                "scrape_failure_log_file",
                "native_histogram_bucket_limit",
                "native_histogram_min_bucket_factor",
                "keep_dropped_targets",
                "metric_name_validation_scheme",
                "metric_name_escaping_scheme",
                "extra_scrape_metrics");
        fields.finish();
        return config;
    }

    private List<RemoteReadConfig> remoteReads(YamlFields fields) {
        nullItems(fields, "remote_read", "empty or null remote read config section");
        List<RemoteReadConfig> reads = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlFields read : fields.mappings("remote_read")) {
            String name = read.string("name").orElse("");
            if (!name.isEmpty() && !names.add(name)) {
                read.problem("name", "found multiple remote read configs with job name " + GoQuote.quote(name));
            }
            reads.add(new RemoteReadConfig(
                    name,
                    sections.url(read, "remote_read"),
                    sections.positive(read, "remote_timeout", 60_000),
                    sections.headers(read),
                    read.bool("read_recent", false),
                    sections.labels(read, "required_matchers"),
                    read.bool("filter_external_labels", true),
                    sections.http(read)));
            sections.unused(read, "chunked_read_limit");
            read.finish();
        }
        return reads;
    }

    private List<RemoteWriteConfig> remoteWrites(YamlFields fields) {
        nullItems(fields, "remote_write", "empty or null remote write config section");
        List<RemoteWriteConfig> writes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlFields write : fields.mappings("remote_write")) {
            String name = write.string("name").orElse("");
            if (!name.isEmpty() && !names.add(name)) {
                write.problem("name", "found multiple remote write configs with job name " + GoQuote.quote(name));
            }
            HttpClientConfig http = sections.http(write);
            if (!write.has("enable_http2")) {
                http = new HttpClientConfig(
                        http.auth(), http.tls(), http.proxy(), http.followRedirects(), false, http.headers());
            }
            writes.add(new RemoteWriteConfig(
                    name,
                    sections.url(write, "remote_write"),
                    sections.positive(write, "remote_timeout", 30_000),
                    sections.headers(write),
                    sections.relabel(write, "write_relabel_configs"),
                    write.bool("send_native_histograms", true),
                    write.section("metadata_config").map(this::sendsMetadata).orElse(true),
                    write.section("queue_config").map(this::queue).orElse(RemoteWriteConfig.Queue.DEFAULT),
                    http));
            sections.unused(
                    write, "send_exemplars", "round_robin_dns", "protobuf_message", "sigv4", "azuread", "google_iam");
            write.finish();
        }
        return writes;
    }

    private boolean sendsMetadata(YamlFields fields) {
        boolean send = fields.bool("send", true);
        sections.unused(fields, "send_interval", "max_samples_per_send");
        fields.finish();
        return send;
    }

    private RemoteWriteConfig.Queue queue(YamlFields fields) {
        RemoteWriteConfig.Queue d = RemoteWriteConfig.Queue.DEFAULT;
        RemoteWriteConfig.Queue queue = new RemoteWriteConfig.Queue(
                fields.integer("capacity").orElse(d.capacity()),
                fields.integer("min_shards").orElse(d.minShards()),
                fields.integer("max_shards").orElse(d.maxShards()),
                fields.integer("max_samples_per_send").orElse(d.maxSamplesPerSend()),
                fields.durationMillis("batch_send_deadline").orElse(d.batchSendDeadlineMillis()),
                fields.durationMillis("min_backoff").orElse(d.minBackoffMillis()),
                fields.durationMillis("max_backoff").orElse(d.maxBackoffMillis()),
                fields.bool("retry_on_http_429", d.retryOnRateLimit()),
                fields.durationMillis("sample_age_limit").orElse(d.sampleAgeLimitMillis()));
        require(fields, queue.maxShards() > 0, "max_shards", "must be positive");
        require(fields, queue.minShards() > 0, "min_shards", "must be positive");
        require(fields, queue.minShards() <= queue.maxShards(), "min_shards", "must not be greater than max_shards");
        require(fields, queue.maxSamplesPerSend() > 0, "max_samples_per_send", "must be positive");
        require(fields, queue.capacity() > 0, "capacity", "must be positive");
        require(
                fields,
                queue.maxBackoffMillis() >= queue.minBackoffMillis(),
                "max_backoff",
                "must not be less than min_backoff");
        fields.finish();
        return queue;
    }

    private static void require(YamlFields fields, boolean good, String key, String what) {
        if (!good) {
            fields.problem(key, "remote write queue " + key + " " + what);
        }
    }

    private static void nullItems(YamlFields fields, String key, String message) {
        fields.list(key).stream().filter(YamlNode::isNull).forEach(item -> fields.problem(item, message));
    }
}
