package dev.tocsin.storage.remote.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.Secret;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.ProxyConfig;
import dev.tocsin.model.http.TlsConfig;
import dev.tocsin.net.HttpClients;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreSettings;
import dev.tocsin.storage.proto.WriteRequest;
import dev.tocsin.storage.remote.Endpoint;
import dev.tocsin.storage.remote.Snappy;
import dev.tocsin.testing.TestServer;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteWriterTest {

    private static final HttpClients CLIENTS = HttpClients.ofSystem("Tocsin/test");
    private static final QueueSettings QUICK = new QueueSettings(1, 4, 50, 20, 5, 40, true, 0);

    @TempDir
    Path directory;

    private final List<RecordedSample> taken = Collections.synchronizedList(new ArrayList<>());
    private final CollectorRegistry registry = new CollectorRegistry();
    private long now = 1_700_000_000_000L;

    @Test
    void everythingThatIsStoredIsSentInOrderWithExternalLabelsAndRelabelling() throws IOException {
        HttpClientConfig http = new HttpClientConfig(
                new HttpAuth.Basic(Optional.of(Secret.inline("me")), Optional.of(Secret.inline("pass"))),
                TlsConfig.DEFAULT,
                ProxyConfig.NONE,
                true,
                false,
                List.of());
        List<RelabelConfig> drop = List.of(RelabelConfig.of(RelabelConfig.Action.DROP)
                .sourceLabels(List.of("__name__"))
                .regex(dev.tocsin.model.AnchoredRegex.of("unwanted.*"))
                .build());
        try (TestServer server = TestServer.http(this::take);
                EmbeddedStore store = store()) {
            WriteEndpoint endpoint = new WriteEndpoint(
                    new Endpoint("one", Secret.inline(server.url("/w")), Duration.ofSeconds(5), http)
                            .withHeaders(Map.of("X-Scope-OrgID", Secret.inline("tenant"))),
                    Labels.of("cluster", "eu"),
                    drop,
                    QUICK,
                    true,
                    true);
            store.putMetadata("up", new MetricMetadata("gauge", "Whether it is up.", ""));
            try (RemoteWriter writer = writer(store, endpoint)) {
                store.listener(writer);
                FloatHistogram histogram = new FloatHistogram(
                        1,
                        0.25,
                        2,
                        9.5,
                        17.25,
                        new FloatHistogram.Span[] {new FloatHistogram.Span(-3, 2), new FloatHistogram.Span(4, 1)},
                        new double[] {1, 2.5, 3},
                        new FloatHistogram.Span[] {new FloatHistogram.Span(0, 1)},
                        new double[] {1},
                        new double[] {},
                        FloatHistogram.ResetHint.GAUGE);
                for (int i = 0; i < 300; i++) {
                    now += 1000;
                    SampleBatch batch = new SampleBatch();
                    batch.add(Labels.of("__name__", "up", "job", "j" + i % 7), now, i);
                    batch.add(Labels.of("__name__", "unwanted", "job", "j"), now, i);
                    batch.add(Labels.of("__name__", "own", "cluster", "mine"), now, i == 299 ? StaleMarker.VALUE : i);
                    batch.add(Labels.of("__name__", "hist"), now, histogram);
                    // Refused by the store, so not sent.
                    batch.add(Labels.of("__name__", "own", "cluster", "mine"), now - 5000, i);
                    store.append(batch);
                }
                await(() -> taken.size() >= 900);
                assertThat(taken).hasSize(900);
                assertThat(taken.stream().map(s -> s.labels().metricName())).doesNotContain("unwanted");
                assertThat(taken.stream()
                                .filter(s -> s.labels().metricName().equals("own"))
                                .map(RecordedSample::timeMillis))
                        .isSorted()
                        .hasSize(300);
                assertThat(taken.stream().map(RecordedSample::labels))
                        .contains(Labels.of("__name__", "up", "job", "j3", "cluster", "eu"))
                        .contains(Labels.of("__name__", "own", "cluster", "mine"));
                assertThat(taken.stream()
                                .filter(s -> s.labels().metricName().equals("hist"))
                                .map(RecordedSample::histogram))
                        .containsOnly(histogram);
                assertThat(taken.stream()
                                .filter(s -> s.labels().metricName().equals("own"))
                                .map(s -> Double.doubleToRawLongBits(s.value()))
                                .toList()
                                .getLast())
                        .isEqualTo(Double.doubleToRawLongBits(StaleMarker.VALUE));
                // Counted when the answer has arrived, which is after the server took the samples.
                await(() -> metric("samples_total") >= 900);
                assertThat(metric("samples_total")).isEqualTo(900);
                assertThat(registry.getSampleValue(
                                "prometheus_remote_storage_samples_dropped_total",
                                new String[] {"remote_name", "url", "reason"},
                                new String[] {"one", server.url(""), "dropped_series"}))
                        .isEqualTo(300);
                await(() -> metric("metadata_total") == 1);
                assertThat(server.pending()).allSatisfy(request -> {
                    assertThat(request.header("authorization")).startsWith("Basic ");
                    assertThat(request.header("x-scope-orgid")).isEqualTo("tenant");
                    assertThat(request.header("content-encoding")).isEqualTo("snappy");
                    assertThat(request.header("x-prometheus-remote-write-version"))
                            .isEqualTo("0.1.0");
                });
            }
        }
    }

    @Test
    void whatMaySucceedLaterIsRepeatedAndWhatIsRefusedIsCounted() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (TestServer server = TestServer.http(received -> switch (requests.getAndIncrement()) {
                    case 0 -> TestServer.Reply.of(503);
                    case 1 -> new TestServer.Reply(429, Map.of("Retry-After", "1"), "");
                    case 2 -> null;
                    case 4 -> new TestServer.Reply(400, Map.of(), "out of order sample");
                    default -> take(received);
                });
                EmbeddedStore store = store();
                RemoteWriter writer = writer(store, endpoint(server, QUICK))) {
            store.listener(writer);
            long begin = System.nanoTime();
            append(store, "a", 1);
            await(() -> taken.size() == 1);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(990));
            assertThat(metric("samples_retried_total")).isEqualTo(3);
            append(store, "a", 2);
            await(() -> metric("samples_failed_total") == 1);
            append(store, "a", 3);
            await(() -> taken.size() == 2);
            assertThat(taken.stream().map(RecordedSample::value)).containsExactly(1.0, 3.0);
        }
    }

    @Test
    void aProcessThatWasKilledSendsWhatWasNotTakenAndNothingTwice() throws IOException {
        AtomicInteger answer = new AtomicInteger(204);
        try (TestServer server = TestServer.http(received -> {
            if (answer.get() == 204) {
                return take(received);
            }
            return TestServer.Reply.of(answer.get());
        })) {
            EmbeddedStore killed = store();
            RemoteWriter before = writer(killed, endpoint(server, QUICK));
            killed.listener(before);
            append(killed, "a", 1);
            await(() -> taken.size() == 1);
            answer.set(503);
            append(killed, "a", 2);
            append(killed, "b", 3);
            await(() -> metric("samples_retried_total") > 0);
            // Not closed: its files stay as kill -9 leaves them, with half a frame at the end.
            Path queue = directory.resolve("queue");
            Path last;
            try (var files = Files.list(queue)) {
                last = files.filter(f -> f.toString().endsWith(".queue"))
                        .sorted()
                        .toList()
                        .getLast();
            }
            Path copy = directory.resolve("copy");
            Files.createDirectories(copy);
            try (var files = Files.list(queue)) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
            before.close();
            Files.write(copy.resolve(last.getFileName()), new byte[] {0, 0, 1, 0, 9}, StandardOpenOption.APPEND);
            answer.set(204);
            killed.listener(dev.tocsin.storage.AppendListener.NONE);
            try (RemoteWriter after = writer(copy, killed, endpoint(server, QUICK))) {
                killed.listener(after);
                append(killed, "a", 4);
                await(() -> taken.size() == 4);
                assertThat(taken.stream().map(RecordedSample::value)).containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0);
            }
            killed.close();
        }
    }

    @Test
    void theQueueKeepsItsBoundByDroppingTheOldest() throws IOException {
        AtomicInteger answer = new AtomicInteger(503);
        List<String> problems = Collections.synchronizedList(new ArrayList<>());
        SegmentQueue queue = SegmentQueue.open(directory.resolve("queue"), 70 << 20, problems::add);
        try (QueueReader reader = QueueReader.open(queue, "one", problems::add)) {
            long[] ids = {0};
            for (int i = 0; i < 2200; i++) {
                ids[0] = i;
                queue.append(new Constant(5000, i), id -> Labels.of("__name__", "m" + id));
            }
            assertThat(queue.bytes()).isLessThan((70 << 20) + (1 << 20));
            assertThat(problems).anyMatch(p -> p.contains("oldest samples are dropped"));
            int read = 0;
            long last = -1;
            for (QueueReader.Round round = next(reader); round.size() > 0; round = next(reader)) {
                for (int i = 0; i < round.size(); i++) {
                    assertThat(round.times[i]).isGreaterThanOrEqualTo(last);
                    last = round.times[i];
                }
                read += round.size();
                reader.commit();
            }
            assertThat(last).isEqualTo(2199);
            assertThat(read).isBetween(1_000_000, 2200 * 5000 - 1);
            assertThat(reader.skipped()).isPositive();
            assertThat(answer.get()).isEqualTo(503);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        queue.close();
    }

    private static QueueReader.Round next(QueueReader reader) throws IOException, InterruptedException {
        return reader.next(50_000, 0, 0);
    }

    private record Constant(int size, int at) implements SegmentQueue.Samples {
        @Override
        public boolean wanted(int index) {
            return true;
        }

        @Override
        public int series(int index) {
            return index;
        }

        @Override
        public long time(int index) {
            return at;
        }

        @Override
        public double value(int index) {
            return index;
        }

        @Override
        public FloatHistogram histogram(int index) {
            return null;
        }
    }

    private TestServer.Reply take(TestServer.Received received) {
        try {
            byte[] plain = Snappy.decompress(received.bytes());
            taken.addAll(RecordedSample.read(plain));
            assertThat(WriteRequest.parseFrom(plain).getTimeseriesCount()).isLessThanOrEqualTo(50);
            return TestServer.Reply.of(204);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static WriteEndpoint endpoint(TestServer server, QueueSettings queue) {
        return new WriteEndpoint(
                new Endpoint("one", Secret.inline(server.url("/w")), Duration.ofSeconds(5), HttpClientConfig.DEFAULT),
                Labels.EMPTY,
                List.of(),
                queue,
                true,
                false);
    }

    private double metric(String name) {
        return registry.filteredMetricFamilySamples(java.util.Set.of("prometheus_remote_storage_" + name))
                        .asIterator()
                        .hasNext()
                ? Collections.list(registry.metricFamilySamples()).stream()
                        .flatMap(f -> f.samples.stream())
                        .filter(s -> s.name.equals("prometheus_remote_storage_" + name))
                        .mapToDouble(s -> s.value)
                        .sum()
                : 0;
    }

    private EmbeddedStore store() throws IOException {
        return EmbeddedStore.open(StoreSettings.of(directory.resolve("samples")), () -> now, problem -> {});
    }

    private RemoteWriter writer(EmbeddedStore store, WriteEndpoint endpoint) throws IOException {
        return writer(directory.resolve("queue"), store, endpoint);
    }

    private RemoteWriter writer(Path queue, EmbeddedStore store, WriteEndpoint endpoint) throws IOException {
        registry.clear();
        return RemoteWriter.start(
                queue,
                1 << 30,
                List.of(endpoint),
                CLIENTS,
                new WriteMetrics(registry),
                () -> now,
                () -> store.metadata("", -1, 0),
                problem -> {});
    }

    private void append(EmbeddedStore store, String name, double value) {
        now += 1000;
        store.append(new SampleBatch().add(Labels.of("__name__", name), now, value));
        SampleColumns columns = new SampleColumns();
        store.read(
                store.resolve(List.of(Matcher.equal("__name__", name)), 0, now, -1)
                        .seriesIds(),
                0,
                now,
                columns);
        assertThat(columns.size()).isPositive();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 20 s");
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
