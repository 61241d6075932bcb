package dev.tocsin.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tocsin.storage.proto.BucketSpan;
import dev.tocsin.storage.proto.Histogram;
import dev.tocsin.storage.proto.Label;
import dev.tocsin.storage.proto.TimeSeries;
import dev.tocsin.storage.remote.WriteRequests;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.Program;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real promtool, and plain requests, against Tocsin and a real Prometheus with the same samples: the same answers. */
@Tag("e2e")
class PromtoolTest {

    @TempDir
    private Path directory;

    @Test
    void itSaysTheSameAsOfAPrometheus() {
        try (Tocsin tocsin = new Tocsin(directory.resolve("tocsin")).rules("none.yml", "groups: []\n");
                Peer prometheus = Peers.prometheus(directory, "global: {}\n", "--web.enable-remote-write-receiver")) {
            tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n")
                    .start();
            long now = System.currentTimeMillis() / 1000 * 1000 - 1000;
            byte[] body = samples(now);
            for (String url : List.of(prometheus.url("/api/v1/write"), tocsin.url("/api/v1/write"))) {
                Http.remoteWrite(url, body);
            }
            String time = Long.toString(now / 1000);
            String from = Long.toString(now / 1000 - 60);
            SoftAssertions both = new SoftAssertions();
            String peer = prometheus.url("");
            String own = tocsin.url("");
            for (String query : QUERIES) {
                same(both, peer, own, "query", "instant", "--time=" + time, "URL", query);
                same(both, peer, own, "query", "range", "--start=" + from, "--end=" + time, "--step=15s", "URL", query);
                same(both, peer, own, "query", "-o", "json", "instant", "--time=" + time, "URL", query);
            }
            same(both, peer, own, "query", "series", "--match=load", "URL");
            same(
                    both,
                    peer,
                    own,
                    "query",
                    "series",
                    "--match=load{instance=\"a\"}",
                    "--match=odd_total",
                    "--start=" + from,
                    "--end=" + time,
                    "URL");
            same(both, peer, own, "query", "series", "--match={", "URL");
            same(both, peer, own, "query", "labels", "URL", "instance");
            same(both, peer, own, "query", "labels", "--start=" + from, "--end=" + time, "--match=load", "URL", "job");
            same(both, peer, own, "query", "labels", "URL", "nothing");
            same(both, peer, own, "query", "labels", "URL", "a b");

            for (String path : PATHS) {
                String request = path.replace("NOW", time).replace("FROM", from);
                both.assertThat(answer(Http.get(own + request)))
                        .as("GET " + path)
                        .isEqualTo(answer(Http.get(peer + request)));
            }
            for (String form : FORMS) {
                String path = form.substring(0, form.indexOf(' '));
                byte[] text = form.substring(form.indexOf(' ') + 1)
                        .replace("NOW", time)
                        .replace("FROM", from)
                        .getBytes(StandardCharsets.UTF_8);
                String type = "application/x-www-form-urlencoded";
                both.assertThat(answer(Http.post(own + path, type, text)))
                        .as("POST " + form)
                        .isEqualTo(answer(Http.post(peer + path, type, text)));
            }
            both.assertAll();
        }
    }

    /** But for texts, which promtool cannot read. */
    @Test
    void tocsinQueryPrintsWhatPromtoolPrints() throws IOException, InterruptedException {
        try (Tocsin tocsin = new Tocsin(directory.resolve("tocsin")).rules("none.yml", "groups: []\n")) {
            tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n")
                    .start();
            long now = System.currentTimeMillis() / 1000 * 1000 - 1000 + 250;
            Http.remoteWrite(tocsin.url("/api/v1/write"), samples(now));
            String url = tocsin.url("");
            String from = Double.toString((now - 60_000) / 1000.0);
            String time = BigDecimal.valueOf(now, 3).toPlainString();
            SoftAssertions both = new SoftAssertions();
            for (String query : PRINTED) {
                both.assertThat(tocsinQuery("--url=" + url, "--time=" + time, query))
                        .as(query)
                        .isEqualTo(Peers.run(
                                        "promtool",
                                        directory,
                                        List.of("query", "instant", "--time=" + time, url, query))
                                .out());
                both.assertThat(tocsinQuery(
                                "--url=" + url, "--start=" + from, "--end=" + time, "--step=7s500ms", query))
                        .as(query + ", a range")
                        .isEqualTo(Peers.run(
                                        "promtool",
                                        directory,
                                        List.of(
                                                "query",
                                                "range",
                                                "--start=" + from,
                                                "--end=" + time,
                                                "--step=7s500ms",
                                                url,
                                                query))
                                .out());
            }
            both.assertAll();
        }
    }

    private static String tocsinQuery(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Program.command(256));
        command.add("query");
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static final List<String> PRINTED =
            List.of("load", "-odd_total", "1e300", "nothing", "{__name__=~\".+\"}", "rate(native[1m])", "vector(1)");

    private static final List<String> QUERIES = List.of(
            "load",
            "sum by (job) (load)",
            "rate(odd_total[30s])",
            "1 + 1",
            "\"text\"",
            "load[20s]",
            "load / 0",
            "-load",
            "histogram_quantile(0.9, h_bucket)",
            "topk(1, load)",
            "{\"utf8.name\"}",
            "nothing",
            "load +",
            "sum(load",
            "unknown(load)",
            "rate(load)",
            "rate(load[30s])",
            "load offset 15s",
            "max_over_time(load[1m:10s])");

    private static final List<String> PATHS = List.of(
            "/api/v1/query?query=load&time=NOW",
            "/api/v1/query?query=load&time=NOW&limit=1",
            "/api/v1/query?query=",
            "/api/v1/query",
            "/api/v1/query?query=load&time=never",
            "/api/v1/query?query=load&time=NOW&timeout=never",
            "/api/v1/query?query=load&time=NOW&lookback_delta=1s",
            "/api/v1/query_range?query=load&start=FROM&end=NOW&step=15",
            "/api/v1/query_range?query=load&start=FROM&end=NOW&step=0",
            "/api/v1/query_range?query=load&start=FROM&end=NOW&step=x",
            "/api/v1/query_range?query=load&start=NOW&end=FROM&step=15",
            "/api/v1/query_range?query=load&start=0&end=NOW&step=1",
            "/api/v1/query_range?query=load[1m]&start=FROM&end=NOW&step=15",
            "/api/v1/query_range?query=load&end=NOW&step=15",
            "/api/v1/series",
            "/api/v1/series?match[]=load&start=FROM&end=NOW",
            "/api/v1/series?match[]=%7Binstance%3D%22a%22%7D&limit=1",
            "/api/v1/series?match[]=%7B%7D",
            "/api/v1/series?match[]=load&start=x",
            "/api/v1/labels",
            "/api/v1/labels?match[]=h_bucket",
            "/api/v1/labels?limit=2",
            "/api/v1/label/instance/values",
            "/api/v1/label/job/values?match[]=load&limit=1",
            "/api/v1/label/__name__/values",
            "/api/v1/label/a-b/values",
            "/api/v1/label/U__a_2d_b/values",
            "/api/v1/format_query?query=sum(load)by(job)%2Bon()group_left()%20foo",
            "/api/v1/format_query?query=sum(",
            "/api/v1/metadata",
            "/api/v1/metadata?limit=x",
            "/api/v1/rules",
            "/api/v1/rules?type=alert",
            "/api/v1/rules?type=other",
            "/api/v1/rules?group_limit=0",
            "/api/v1/rules?group_next_token=x",
            "/api/v1/rules?exclude_alerts=x",
            "/api/v1/alerts",
            "/api/v1/alertmanagers",
            "/api/v1/query_exemplars?query=load&start=FROM&end=NOW");

    private static final List<String> FORMS = List.of(
            "/api/v1/query query=load&time=NOW",
            "/api/v1/query_range query=load&start=FROM&end=NOW&step=15s",
            "/api/v1/series match[]=load&match[]=odd_total",
            "/api/v1/labels match[]=load",
            "/api/v1/format_query query=foo%2Bbar",
            "/api/v1/query query=load%20load");

    private static byte[] samples(long now) {
        WriteRequests request = new WriteRequests();
        for (int i = 0; i < 3; i++) {
            String[] labels = {"__name__", "load", "instance", "abc".substring(i, i + 1), "job", i == 2 ? "y" : "x"};
            List<WriteRequests.Sample> samples = new ArrayList<>();
            for (long t = 90; t >= 0; t -= 10) {
                samples.add(new WriteRequests.Sample(now - t * 1000, i + t / 7.0));
            }
            request.series(labels, samples.toArray(WriteRequests.Sample[]::new));
        }
        List<WriteRequests.Sample> odd = new ArrayList<>();
        double[] values = {1, 5, 5, 2, Double.NaN, Double.POSITIVE_INFINITY, 1e300, 1e-7, 0, 123456789.125};
        for (int i = 0; i < values.length; i++) {
            odd.add(new WriteRequests.Sample(now - (values.length - 1 - i) * 10_000L, values[i]));
        }
        request.series(
                new String[] {"__name__", "odd_total", "le\u00e9", "\"q\"\n\u00e9"},
                odd.toArray(WriteRequests.Sample[]::new));
        String[] bounds = {"+Inf", "0.1", "1"};
        double[] counts = {10, 3, 9};
        for (int i = 0; i < bounds.length; i++) {
            request.series(
                    new String[] {"__name__", "h_bucket", "le", bounds[i]}, new WriteRequests.Sample(now, counts[i]));
        }
        request.series(new String[] {"__name__", "utf8.name", "a-b", "v"}, new WriteRequests.Sample(now, 1));
        request.message(1, natives(now).toByteArray());
        return request.compressed();
    }

    private static TimeSeries natives(long now) {
        TimeSeries.Builder series = TimeSeries.newBuilder()
                .addLabels(Label.newBuilder().setName("__name__").setValue("native"));
        for (int i = 3; i >= 0; i--) {
            series.addHistograms(Histogram.newBuilder()
                    .setCountInt(26 - 6 * i)
                    .setSum(1e7 - 1e6 * i)
                    .setSchema(2)
                    .setZeroThreshold(0.01)
                    .setZeroCountInt(8 - 2 * i)
                    .addNegativeSpans(BucketSpan.newBuilder().setOffset(70).setLength(1))
                    .addNegativeDeltas(8 - 2 * i)
                    .addPositiveSpans(BucketSpan.newBuilder().setOffset(-1).setLength(2))
                    .addPositiveDeltas(5 - i)
                    .addPositiveDeltas(0)
                    .setTimestamp(now - 10_000 * i));
        }
        return series.build();
    }

    private void same(SoftAssertions both, String peer, String own, String... arguments) {
        both.assertThat(promtool(own, arguments))
                .as("promtool " + String.join(" ", arguments))
                .isEqualTo(promtool(peer, arguments));
    }

    private String promtool(String url, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.replaceAll(argument -> argument.equals("URL") ? url : argument);
        Peers.Result result = Peers.run("promtool", directory, all);
        return "exit " + result.exitCode() + "\n" + result.out() + result.err().replace(url, "URL");
    }

    private static String answer(Http.Answer answer) {
        JsonNode json = answer.json();
        if (json instanceof ObjectNode object && object.path("data") instanceof ObjectNode data) {
            data.remove("stats");
        }
        return answer.status() + " " + (json.isMissingNode() ? answer.body() : json.toString());
    }
}
