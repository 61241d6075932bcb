package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus sends what it scrapes by remote write 2.0: counters with start timestamps, native histograms (its own) and
 * classic ones that it makes custom buckets of. Both then answer the same, before and after Tocsin was killed.
 */
@Tag("e2e")
class RemoteWriteV2E2eTest {

    private static final String FEATURES = "promql-experimental-functions,use-start-timestamps";
    private static final long START_SECONDS = 1_767_225_600;

    @TempDir
    private Path directory;

    @Test
    void whatPrometheusSendsIsAnsweredAsPrometheusAnswersIt() throws IOException {
        HttpServer target = target();
        try (Tocsin tocsin = new Tocsin(directory.resolve("tocsin"))
                .with("TOCSIN_QUERY_ENABLE_FEATURE", FEATURES)
                .rules("none.yml", "groups: []")
                .alertmanager("{route: {receiver: none}, receivers: [{name: none}]}")
                .start()) {
            try (Peer prometheus = Peers.prometheus(
                    directory.resolve("prometheus"),
                    config(target.getAddress().getPort(), tocsin.url("/api/v1/write")),
                    "--enable-feature=st-storage,xor2-encoding,histograms-st-encoding,metadata-wal-records,exemplar-storage,"
                            + FEATURES)) {
                Await.until(
                        "a minute of samples at Tocsin",
                        Duration.ofSeconds(60),
                        () -> tocsin.api("/api/v1/query?query=count_over_time(work_total%5B1m%5D)"),
                        result -> result.path("result")
                                        .path(0)
                                        .path("value")
                                        .path(1)
                                        .asInt()
                                >= 8);
                long now = System.currentTimeMillis() / 1000 - 3;
                compare(prometheus, tocsin, now);
                tocsin.kill();
                tocsin.start();
                compare(prometheus, tocsin, now);
                assertThat(Http.get(prometheus.url("/metrics")).body())
                        .doesNotContainPattern(
                                "prometheus_remote_storage_(samples|histograms)_failed_total\\{[^}]*} [1-9]");
            }
        } finally {
            target.stop(0);
        }
    }

    private static String config(int targetPort, String write) {
        return """
                global: {scrape_interval: 1s}
                scrape_configs:
                - job_name: target
                  convert_classic_histograms_to_nhcb: true
                  scrape_protocols: [OpenMetricsText1.0.0]
                  static_configs: [{targets: ['127.0.0.1:%d']}]
                - job_name: self
                  scrape_native_histograms: true
                  scrape_protocols: [PrometheusProto]
                  static_configs: [{targets: ['127.0.0.1:${PORT}']}]
                remote_write:
                - url: %s
                  protobuf_message: io.prometheus.write.v2.Request
                  send_exemplars: true
                  send_native_histograms: true
                  queue_config: {batch_send_deadline: 200ms}
                """.formatted(targetPort, write);
    }

    private static void compare(Peer prometheus, Tocsin tocsin, long at) {
        for (String query : new String[] {
            "work_total",
            "start_timestamp(work_total)",
            "start_timestamp(lasted_seconds)",
            "rate(work_total[20s])",
            "increase(work_total[1m])",
            "resets(work_total[1m])",
            "lasted_seconds",
            "rate(lasted_seconds[5s])",
            "histogram_quantile(0.5, lasted_seconds)",
            "prometheus_http_request_duration_seconds",
            "start_timestamp(prometheus_http_request_duration_seconds)",
            "rate(prometheus_http_request_duration_seconds[5s])",
            "up"
        }) {
            String path = "/api/v1/query?time=" + at + "&query=" + Http.escape(query);
            TreeMap<String, String> expected = answer(Tocsin.prometheusApi(prometheus.url(path)));
            assertThat(expected).as(query).isNotEmpty();
            assertThat(answer(tocsin.api(path))).as(query).isEqualTo(expected);
        }
    }

    private static TreeMap<String, String> answer(JsonNode data) {
        TreeMap<String, String> answer = new TreeMap<>();
        data.path("result")
                .forEach(series -> answer.put(
                        series.path("metric").toString(), series.path("value").toString() + series.path("histogram")));
        return answer;
    }

    /** Counts its scrapes; begins anew with another start with each seventh. */
    private static HttpServer target() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger scrapes = new AtomicInteger();
        server.createContext("/metrics", exchange -> {
            int n = scrapes.getAndIncrement();
            int count = n % 7 + 1;
            long start = System.currentTimeMillis() / 1000 - n % 7 - 1;
            byte[] body = String.format(
                            Locale.ROOT,
                            """
                    # HELP work Work done.
                    # TYPE work counter
                    work_total %d # {trace_id="t%d"} 1.0
                    work_created %d
                    # HELP lasted_seconds How long.
                    # TYPE lasted_seconds histogram
                    lasted_seconds_bucket{le="0.1"} %d
                    lasted_seconds_bucket{le="1.0"} %d
                    lasted_seconds_bucket{le="+Inf"} %d
                    lasted_seconds_count %d
                    lasted_seconds_sum %d.5
                    lasted_seconds_created %d
                    # EOF
                    """,
                            count,
                            n,
                            start,
                            count,
                            2 * count,
                            3 * count,
                            3 * count,
                            count,
                            START_SECONDS)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
