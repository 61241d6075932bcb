package dev.tocsin.source.prometheus;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Names;
import dev.tocsin.model.Problem;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.yaml.RelabelReader;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.storage.scrape.TargetGroup;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What several sections of a Prometheus configuration are made of. */
final class SectionReader {

    private static final com.google.re2j.Pattern FILE_SD_NAME =
            com.google.re2j.Pattern.compile("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)");

    /** {@code NAME_sd_configs} of Prometheus 3.14 that Tocsin does not do. */
    private static final List<String> OTHER_DISCOVERIES = List.of(
            "aws",
            "azure",
            "consul",
            "digitalocean",
            "dns",
            "docker",
            "dockerswarm",
            "ec2",
            "ecs",
            "elasticache",
            "eureka",
            "gce",
            "hetzner",
            "http",
            "ionos",
            "kuma",
            "kubernetes",
            "lightsail",
            "linode",
            "marathon",
            "msk",
            "nerve",
            "nomad",
            "oci",
            "openstack",
            "outscale",
            "ovhcloud",
            "puppetdb",
            "rds",
            "scaleway",
            "serverset",
            "stackit",
            "triton",
            "uyuni",
            "vultr",
            "xds");

    private final String directory;
    private final List<Problem> unused;

    /**
     * @param directory of the configuration file
     * @param unused grows with the keys that Tocsin does not use
     */
    SectionReader(String directory, List<Problem> unused) {
        this.directory = directory;
        this.unused = unused;
    }

    String join(String path) {
        return YamlFields.join(directory, path);
    }

    HttpClientConfig http(YamlFields fields) {
        return new HttpClientConfigReader(directory).inline(fields);
    }

    List<RelabelConfig> relabel(YamlFields fields, String key) {
        for (YamlNode step : fields.list(key)) {
            if (step.isNull()) {
                fields.problem(key, "empty or null relabeling rule" + fields.where());
            }
        }
        return RelabelReader.read(fields, key);
    }

    /** Notes which of some keys are there: right for Prometheus, without effect here. */
    void unused(YamlFields fields, String... keys) {
        fields.allow(keys);
        for (String key : keys) {
            YamlNode.Entry entry = fields.mapping().entries().get(key);
            if (entry != null) {
                unused.add(new Problem(
                        fields.file(),
                        entry.keyLine(),
                        entry.keyColumn(),
                        fields.pathOf(key) + " is not used by Tocsin"));
            }
        }
    }

    /**
     * The targets of a scrape job or of Alertmanagers.
     *
     * @param relabelled whether target relabelling is configured: then an address may be anything
     */
    Discovery discovery(YamlFields fields, boolean relabelled) {
        List<TargetGroup> groups = new ArrayList<>();
        for (YamlFields group : fields.mappings("static_configs")) {
            List<String> targets = group.strings("targets");
            if (!relabelled) {
                targets.stream()
                        .filter(target -> target.contains("/"))
                        .forEach(
                                target -> group.problem("targets", GoQuote.quote(target) + " is not a valid hostname"));
            }
            groups.add(new TargetGroup(targets, labels(group, "labels")));
            group.finish();
        }
        List<Discovery.Files> files = new ArrayList<>();
        for (YamlFields file : fields.mappings("file_sd_configs")) {
            List<String> names = file.strings("files");
            if (names.isEmpty()) {
                file.problem("file service discovery config must contain at least one path name");
            }
            for (String name : names) {
                if (!FILE_SD_NAME.matches(name)) {
                    file.problem("files", "path name " + GoQuote.quote(name) + " is not valid for file discovery");
                }
            }
            files.add(new Discovery.Files(
                    names.stream().map(this::join).toList(), positive(file, "refresh_interval", 300_000)));
            file.finish();
        }
        unused(
                fields,
                OTHER_DISCOVERIES.stream().map(name -> name + "_sd_configs").toArray(String[]::new));
        return new Discovery(groups, files);
    }

    /** Labels under a key; names and values are checked. */
    Labels labels(YamlFields fields, String key) {
        Map<String, String> map = fields.stringMap(key);
        map.forEach((name, value) -> {
            if (!Names.isUtf8Name(name)) {
                fields.problem(key, GoQuote.quote(name) + " is not a valid label name");
            }
            if (!Names.isValidUtf8(value)) {
                fields.problem(key, GoQuote.quote(value) + " is not a valid label value");
            }
        });
        return Labels.of(map);
    }

    /** A duration in milliseconds, or another where it is absent or 0. */
    long positive(YamlFields fields, String key, long otherwise) {
        long millis = fields.durationMillis(key).orElse(0);
        return millis == 0 ? otherwise : millis;
    }

    /** A number that is not negative; 0 where it is absent. */
    long count(YamlFields fields, String key) {
        long value = fields.integer(key).orElse(0);
        if (value < 0) {
            fields.problem(key, fields.pathOf(key) + " must not be negative: " + value);
            return 0;
        }
        return value;
    }

    ScrapeLimits limits(YamlFields fields) {
        return new ScrapeLimits(
                bytes(fields, "body_size_limit"),
                count(fields, "sample_limit"),
                count(fields, "target_limit"),
                count(fields, "label_limit"),
                count(fields, "label_name_length_limit"),
                count(fields, "label_value_length_limit"));
    }

    /** A size such as {@code 10MB}; all units are powers of 1024, as in Prometheus. */
    private static long bytes(YamlFields fields, String key) {
        Optional<String> text = fields.string(key);
        if (text.isEmpty() || text.get().equals("0")) {
            return 0;
        }
        var match =
                com.google.re2j.Pattern.compile("([0-9]{1,9})(B|[KMGTPE]i?B)").matcher(text.get());
        if (match.matches()) {
            int power = "BKMGTPE".indexOf(match.group(2).charAt(0));
            long unit = 1L << (10 * power);
            long number = Long.parseLong(match.group(1));
            if (number <= Long.MAX_VALUE / unit) {
                return number * unit;
            }
        }
        fields.problem(
                key, fields.pathOf(key) + " must be a size such as 512KB or 10MB, not " + GoQuote.quote(text.get()));
        return 0;
    }

    /** The required URL of a remote store; it never shows in a message. */
    Secret url(YamlFields fields, String section) {
        Optional<String> text = fields.nonEmpty("url");
        if (text.isEmpty()) {
            fields.problem("url for " + section + " is empty" + fields.where());
        } else if (!isHttp(text.get())) {
            fields.problem("url", fields.pathOf("url") + " must be a URL like http://host:port/path");
        }
        return Secret.inline(text.orElse(""));
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** {@code headers} of a remote store; what the client sets itself is refused. */
    Map<String, Secret> headers(YamlFields fields) {
        Map<String, Secret> out = new LinkedHashMap<>();
        fields.stringMap("headers").forEach((name, value) -> {
            switch (name.toLowerCase(java.util.Locale.ROOT)) {
                case "authorization" ->
                    fields.problem(
                            "headers",
                            "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4,"
                                    + " azuread or google_iam parameter");
                case "host",
                        "content-encoding",
                        "content-length",
                        "content-type",
                        "x-prometheus-remote-write-version",
                        "x-prometheus-remote-read-version",
                        "user-agent",
                        "connection",
                        "keep-alive",
                        "proxy-authenticate",
                        "proxy-authorization",
                        "www-authenticate",
                        "accept-encoding",
                        "x-amz-date",
                        "x-amz-security-token",
                        "x-amz-content-sha256" ->
                    fields.problem("headers", name + " is a reserved header. It must not be changed");
                default -> out.put(name, Secret.inline(value));
            }
        });
        return out;
    }
}
