package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tocsin.storage.remote.WriteRequests;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is scraped, what can be federated, and queries as trees: said as a real Prometheus with the same configuration says it. */
@Tag("e2e")
class ScrapeApiTest {

    private static final String CONFIG = """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
              external_labels: {cluster: eu1, zone: a}
            scrape_configs:
            - job_name: node
              static_configs:
              - targets: ['NODE']
                labels: {env: test}
            - job_name: gone
              metrics_path: /probe
              params: {module: [http, icmp], target: ['a b&c']}
              scrape_interval: 90s
              scrape_timeout: 10s
              static_configs:
              - targets: ['localhost:1', '127.0.0.1:2', 'dropped.example:80', 'also.example']
              relabel_configs:
              - {source_labels: [__address__], regex: '(dropped|also).*', action: drop}
              - {source_labels: [__param_target], target_label: instance}
              - {source_labels: [__address__], regex: '(.*):2', replacement: '$1:3', target_label: __address__}
              - {target_label: __scrape_timeout__, replacement: 2s}
            - job_name: none
              static_configs: [{targets: []}]
            """;

    private static final List<String> EXPRESSIONS = List.of(
            "a{b!=\"c\",d=~\"e\",f!~\"g\"} offset -5m @ start()",
            "rate(x[5m:1m] @ 1.5 offset 1h)",
            "a + on(b) group_left(c) d",
            "a / ignoring(b) group_right() d",
            "a and ignoring(x) b",
            "1+2 == bool 3",
            "a > bool 1",
            "-a + +b",
            "-(1)",
            "-1 ^ -2",
            "(a)",
            "\"s\\\"t<>&\\u00e9\"",
            "topk(3, a) without (b)",
            "count_values by () (\"v\", a)",
            "quantile by (a, \"x y\") (0.5, b)",
            "round(a)",
            "hour()",
            "label_join(a, \"b\", \"c\", \"d\", \"e\")",
            "a[5m] offset (1m+2m)",
            "a[5m+1m]",
            "a[step()+max_of(1s,range())]",
            "a[-step()]",
            "a[(-1m+2m)*2^1]",
            "a[(5m)]",
            "a[5m:(1m+1s)] @ end()",
            "a[5m:]",
            "a offset 1.0005",
            "a @ 1.2345",
            "{\"x y\",z=\"\"}",
            "{__name__=~\"a.*\"}",
            "1e300",
            "Inf",
            "NaN",
            "0x1F",
            "5m",
            "histogram_quantile(0.9, sum by (le) (rate(h_bucket[1m])))",
            "a[",
            "a + fill(1) b",
            "a anchored",
            "sum(",
            "");

    @TempDir
    private Path directory;

    @Test
    void isAnsweredAsAPrometheusDoes() {
        try (Peer node = Peers.nodeExporter(directory, "--collector.disable-defaults", "--collector.loadavg");
                Tocsin tocsin = new Tocsin(directory.resolve("tocsin")).rules("none.yml", "groups: []\n")) {
            String config = CONFIG.replace("NODE", node.address());
            try (Peer prometheus = Peers.prometheus(
                    directory,
                    config,
                    "--web.enable-remote-write-receiver",
                    "--web.external-url=http://outside.example:81",
                    "--web.route-prefix=/")) {
                Path file = directory.resolve("tocsin").resolve("prometheus.yml");
                Tocsin.write(file, config);
                tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n")
                        .with("TOCSIN_PROMETHEUS_CONFIG", file.toString())
                        .with("TOCSIN_EXTERNAL_URL", "http://outside.example:81/")
                        .start();
                SoftAssertions both = new SoftAssertions();
                String peer = prometheus.url("");
                String own = tocsin.url("");
                awaitScrape(peer);
                awaitScrape(own);
                targets(both, peer, own);
                metadata(both, peer, own);
                for (String query : EXPRESSIONS) {
                    String path = "/api/v1/parse_query?query=" + Http.escape(query);
                    both.assertThat(answer(Http.get(own + path)))
                            .as("tree of " + query)
                            .isEqualTo(answer(Http.get(peer + path)));
                }
                for (String path : PATHS) {
                    both.assertThat(answer(Http.get(own + path))).as(path).isEqualTo(answer(Http.get(peer + path)));
                }
                String admin = "/api/v1/admin/tsdb/snapshot";
                both.assertThat(answer(Http.post(own + admin, "text/plain", new byte[0])))
                        .isEqualTo(answer(Http.post(peer + admin, "text/plain", new byte[0])));
                federation(both, peer, own);
                both.assertAll();
            }
        }
    }

    private static final List<String> PATHS = List.of(
            "/api/v1/scrape_pools",
            "/api/v1/status/walreplay",
            "/api/v1/notifications",
            "/api/v1/targets/metadata?limit=x",
            "/api/v1/targets/metadata?match_target=%7B",
            "/api/v1/targets/metadata?match_target=up%5B5m%5D",
            "/api/v1/targets/metadata?metric=nothing",
            "/api/v1/targets/metadata?metric=node_load1",
            "/api/v1/targets/metadata?metric=node_load1&match_target=%7Bjob%3D%22gone%22%7D",
            "/federate",
            "/federate?match[]=%7B%7D",
            "/federate?match[]=nothing",
            "/federate?match[]=up%7B",
            "/federate?match[]=rate(a%5B5m%5D)");

    private static void awaitScrape(String base) {
        Await.until(
                "a scrape by " + base,
                Duration.ofSeconds(30),
                () -> Tocsin.prometheusApi(base + "/api/v1/targets?state=active")
                        .path("activeTargets"),
                targets -> {
                    boolean up = false;
                    for (JsonNode target : targets) {
                        up |= target.path("health").asText().equals("up");
                    }
                    return up && targets.size() == 3;
                });
    }

    private static void targets(SoftAssertions both, String peer, String own) {
        for (String path : List.of(
                "/api/v1/targets",
                "/api/v1/targets?state=any",
                "/api/v1/targets?state=Active",
                "/api/v1/targets?state=dropped",
                "/api/v1/targets?state=other",
                "/api/v1/targets?scrapePool=gone",
                "/api/v1/targets?scrapePool=gone&state=dropped",
                "/api/v1/targets?scrapePool=nothing")) {
            JsonNode expected = Tocsin.prometheusApi(peer + path);
            JsonNode actual = Tocsin.prometheusApi(own + path);
            for (JsonNode target : actual.path("activeTargets")) {
                String last = target.path("lastScrape").asText();
                both.assertThat(Instant.parse(last)).isBefore(Instant.now().plusSeconds(1));
                both.assertThat(target.path("lastScrapeDuration").isNumber()).isTrue();
                if (target.path("health").asText().equals("down")) {
                    both.assertThat(target.path("lastError").asText()).contains("refused");
                }
            }
            both.assertThat(withoutTimes(actual)).as(path).isEqualTo(withoutTimes(expected));
        }
    }

    /**
     * What does not depend on the moment. A slow target may not have been scraped yet; and why a scrape failed is said in
     * each program's own words.
     */
    private static String withoutTimes(JsonNode targets) {
        TreeSet<String> active = new TreeSet<>();
        for (JsonNode target : targets.path("activeTargets")) {
            ObjectNode copy = target.deepCopy();
            copy.remove(List.of("lastScrape", "lastScrapeDuration", "lastError"));
            if (!copy.path("scrapePool").asText().equals("node")) {
                copy.remove("health");
            }
            active.add(copy.toString());
        }
        ObjectNode rest = targets.deepCopy();
        rest.remove("activeTargets");
        return active + "\n" + rest;
    }

    private static void metadata(SoftAssertions both, String peer, String own) {
        String path = "/api/v1/targets/metadata?match_target=" + Http.escape("{job=\"node\"}");
        Map<String, String> expected = families(Tocsin.prometheusApi(peer + path));
        both.assertThat(expected).containsKey("node_load1");
        both.assertThat(families(Tocsin.prometheusApi(own + path))).isEqualTo(expected);
        both.assertThat(Tocsin.prometheusApi(own + "/api/v1/targets/metadata?limit=0"))
                .isEmpty();
    }

    private static Map<String, String> families(JsonNode entries) {
        Map<String, String> families = new TreeMap<>();
        entries.forEach(entry -> families.put(entry.path("metric").asText(), entry.toString()));
        return families;
    }

    private static void federation(SoftAssertions both, String peer, String own) {
        long now = System.currentTimeMillis();
        WriteRequests request = new WriteRequests();
        sample(request, now, 1, "__name__", "f_load", "job", "x");
        sample(request, now, 1795699977.5, "__name__", "f_load", "job", "x", "instance", "i", "zone", "own");
        sample(request, now, 1e-7, "__name__", "f_load", "cluster", "own", "le\u00e9", "\"q\"\\\n\u00e9");
        sample(request, now, Double.NaN, "__name__", "f_nan");
        sample(request, now, Double.POSITIVE_INFINITY, "__name__", "f_inf");
        sample(request, now, 5, "__name__", "f.utf8 name", "a-b", "v");
        sample(request, now - 290_000, 7, "__name__", "f_old");
        sample(request, now - 400_000, 7, "__name__", "f_too_old");
        sample(request, now - 5000, 7, "__name__", "f_ended");
        sample(request, now, Double.longBitsToDouble(0x7ff0000000000002L), "__name__", "f_ended");
        for (String url : List.of(peer + "/api/v1/write", own + "/api/v1/write")) {
            Http.remoteWrite(url, request.compressed());
        }
        for (String query :
                List.of("match[]=f_load", "match[]=%7B__name__%3D~%22f.%2B%22%7D&match[]=f_load%7Bjob%3D%22x%22%7D")) {
            String expected = Http.get(peer + "/federate?" + query).body();
            both.assertThat(expected).contains("f_load{job=\"x\",cluster=\"eu1\",instance=\"\",zone=\"a\"} 1 " + now);
            both.assertThat(Http.get(own + "/federate?" + query).body()).isEqualTo(expected);
            // As another Prometheus asks.
            String accept =
                    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
            String scraped =
                    Http.get(peer + "/federate?" + query, "Accept", accept).body();
            both.assertThat(Http.get(own + "/federate?" + query, "Accept", accept)
                            .body())
                    .isEqualTo(scraped);
        }
    }

    private static void sample(WriteRequests request, long time, double value, String... labels) {
        request.series(labels, new WriteRequests.Sample(time, value));
    }

    private static String answer(Http.Answer answer) {
        JsonNode json = answer.json();
        return answer.status() + " " + (json.isMissingNode() ? answer.body() : json.toString());
    }

    @Test
    void aTextThatIsTooLongIsRefusedUnread() {
        try (Tocsin tocsin = new Tocsin(directory).rules("none.yml", "groups: []\n")) {
            tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n")
                    .with("TOCSIN_QUERY_MAX_LENGTH", "1000")
                    .start();
            String longest = "a".repeat(1000);
            for (String form : List.of("query=", "query=1&match[]=")) {
                String path = form.startsWith("query=1") ? "/api/v1/series" : "/api/v1/query";
                assertThat(post(tocsin.url(path), form + longest).status()).isEqualTo(200);
                Http.Answer refused = post(tocsin.url(path), form + longest + "a");
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.json().path("error").asText())
                        .contains("the query has 1001 characters, at most 1000 are read (tocsin.query.max-length)");
            }
        }
    }

    private static Http.Answer post(String url, String form) {
        return Http.post(url, "application/x-www-form-urlencoded", form.getBytes(StandardCharsets.UTF_8));
    }
}
