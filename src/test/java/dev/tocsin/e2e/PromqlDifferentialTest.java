package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tocsin.promql.differential.AnswerComparison;
import dev.tocsin.promql.differential.QueryGenerator;
import dev.tocsin.promql.differential.QueryNode;
import dev.tocsin.promql.differential.Shrinker;
import dev.tocsin.promql.differential.TestSeries;
import dev.tocsin.storage.remote.write.SeriesEncoder;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random queries over the same samples, asked of a real Prometheus and of Tocsin: kept cases first, then {@code
 * -Dtocsin.differential.queries} (2,000) random ones, from {@code -Dtocsin.differential.seed} (1) on; {@code make differential} asks
 * others each time. A difference is made
 * small and printed as a line for {@code cases.txt}. Where Prometheus gives a series two values at one time and Tocsin the error
 * that this is ({@code docs/compatibility.md}), that is counted apart, once Prometheus has shown both values.
 */
@Tag("e2e")
class PromqlDifferentialTest {

    private static final int QUERIES = Integer.getInteger("tocsin.differential.queries", 2000);
    private static final int MOST_DIFFERENCES = 20;
    private static final int DEPTH = 5;
    private static final String FEATURES =
            "promql-experimental-functions,promql-extended-range-selectors,promql-binop-fill-modifiers,promql-duration-expr";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A query at an instant or over a range; times are seconds after the begin of the series. */
    private record Question(Optional<double[]> range, double at, String query) {

        static Question parse(String line) {
            String[] words = line.split(" ", 2);
            if (words[0].equals("instant")) {
                String[] rest = words[1].split(" ", 2);
                return new Question(Optional.empty(), Double.parseDouble(rest[0]), rest[1]);
            }
            String[] rest = words[1].split(" ", 4);
            double[] range = {Double.parseDouble(rest[0]), Double.parseDouble(rest[1]), Double.parseDouble(rest[2])};
            return new Question(Optional.of(range), 0, rest[3]);
        }

        static Question random(Random random, String query) {
            double at = random.nextInt(8000) - 300 + (random.nextInt(4) == 0 ? 0.001 * random.nextInt(1000) : 0);
            if (random.nextInt(3) > 0) {
                return new Question(Optional.empty(), at, query);
            }
            double step = 5 + random.nextInt(120);
            return new Question(Optional.of(new double[] {at, at + step * random.nextInt(30), step}), 0, query);
        }

        Question with(String other) {
            return new Question(range, at, other);
        }

        /** The same over a range, that of its instant alone: there Prometheus shows all values of a series. */
        Question overRange() {
            return new Question(Optional.of(range.orElse(new double[] {at, at, 1})), 0, query);
        }

        String path() {
            String text = "query=" + Http.escape(query);
            return range.map(r -> "/api/v1/query_range?" + text + "&start=" + time(r[0]) + "&end=" + time(r[1])
                            + "&step=" + r[2])
                    .orElseGet(() -> "/api/v1/query?" + text + "&time=" + time(at));
        }

        private static String time(double seconds) {
            return String.format(Locale.ROOT, "%.3f", TestSeries.START_MILLIS / 1000 + seconds);
        }

        @Override
        public String toString() {
            return range.map(r -> "range " + r[0] + " " + r[1] + " " + r[2]).orElseGet(() -> "instant " + at) + " "
                    + query;
        }
    }

    @Test
    void answersAreThoseOfPrometheus() throws Exception {
        long seed = Long.getLong("tocsin.differential.seed", 1);
        try (Peer prometheus = Peers.prometheus(
                        directory.resolve("prometheus"),
                        "{}",
                        "--web.enable-remote-write-receiver",
                        "--storage.tsdb.retention.time=100y",
                        "--enable-feature=" + FEATURES);
                Tocsin tocsin = new Tocsin(directory.resolve("tocsin"))
                        .with("TOCSIN_STORAGE_RETENTION_TIME", "0")
                        .with("TOCSIN_QUERY_ENABLE_FEATURE", FEATURES)
                        .rules("none.yml", "groups: []")
                        .alertmanager("{route: {receiver: none}, receivers: [{name: none}]}")
                        .start()) {
            write(prometheus, tocsin);
            List<String> differences = new ArrayList<>();
            List<String> kept = cases();
            int twice = 0;
            for (String line : kept) {
                Question question = Question.parse(line);
                Optional<String> difference = difference(prometheus, tocsin, question);
                if (difference.isPresent() && twoValuesAtOnce(prometheus, tocsin, question)) {
                    twice++;
                } else {
                    difference.ifPresent(d -> note(differences, question, d));
                }
            }
            Random random = new Random(seed);
            QueryGenerator generator = new QueryGenerator(random);
            int asked = 0;
            for (; asked < QUERIES && differences.size() < MOST_DIFFERENCES; asked++) {
                QueryNode query = generator.next(1 + random.nextInt(DEPTH));
                Question question = Question.random(random, query.text());
                if (difference(prometheus, tocsin, question).isPresent()) {
                    QueryNode small = Shrinker.shrink(
                            query,
                            text -> difference(prometheus, tocsin, question.with(text))
                                    .isPresent());
                    Question smallest = question.with(small.text());
                    if (twoValuesAtOnce(prometheus, tocsin, smallest)) {
                        twice++;
                        continue;
                    }
                    note(
                            differences,
                            smallest,
                            difference(prometheus, tocsin, smallest).orElse("(not any more)"));
                }
            }
            System.out.printf(
                    "differential: %d kept cases, %d queries, seed %d, %d with two values at one time in Prometheus, %d differences%n",
                    kept.size(), asked, seed, twice, differences.size());
            assertThat(differences.size()).as("differences, printed above").isZero();
        }
    }

    /** Whether Tocsin says that two series have the same labels, and Prometheus made one with a number and a histogram of them. */
    private boolean twoValuesAtOnce(Peer prometheus, Tocsin tocsin, Question question) {
        JsonNode actual = ask(tocsin.url(question.path())).join();
        if (!actual.path("error").asText().equals("vector cannot contain metrics with the same labelset")) {
            return false;
        }
        JsonNode shown = ask(prometheus.url(question.overRange().path())).join();
        for (JsonNode series : shown.path("data").path("result")) {
            Set<String> times = new HashSet<>();
            series.path("values").forEach(point -> times.add(point.path(0).asText()));
            for (JsonNode point : series.path("histograms")) {
                if (times.contains(point.path(0).asText())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void note(List<String> differences, Question question, String difference) {
        System.out.println("differential: " + question + "\n    " + difference);
        differences.add(question.toString());
    }

    private static List<String> cases() throws IOException {
        try (InputStream in =
                PromqlDifferentialTest.class.getResourceAsStream("/dev/tocsin/promql/differential/cases.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    private static void write(Peer prometheus, Tocsin tocsin) {
        SeriesEncoder encoder = new SeriesEncoder();
        TestSeries.samples().forEach((time, samples) -> {
            for (TestSeries.Sample sample : samples) {
                encoder.add(SeriesEncoder.labels(sample.labels()), time, sample.value(), sample.histogram());
            }
            if (encoder.samples() > 1000) {
                send(prometheus, tocsin, encoder);
            }
        });
        send(prometheus, tocsin, encoder);
    }

    private static void send(Peer prometheus, Tocsin tocsin, SeriesEncoder encoder) {
        byte[] body = encoder.compressed();
        for (String url : List.of(prometheus.url("/api/v1/write"), tocsin.url("/api/v1/write"))) {
            Http.remoteWrite(url, body);
        }
        encoder.clear();
    }

    private Optional<String> difference(Peer prometheus, Tocsin tocsin, Question question) {
        CompletableFuture<JsonNode> expected = ask(prometheus.url(question.path()));
        CompletableFuture<JsonNode> actual = ask(tocsin.url(question.path()));
        return AnswerComparison.difference(expected.join(), actual.join());
    }

    private CompletableFuture<JsonNode> ask(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(response -> {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError(url + " answers " + response.statusCode() + ": " + response.body(), e);
            }
        });
    }
}
