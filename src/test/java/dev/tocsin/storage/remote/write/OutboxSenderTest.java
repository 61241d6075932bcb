package dev.tocsin.storage.remote.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.net.HttpClients;
import dev.tocsin.storage.remote.Endpoint;
import dev.tocsin.storage.remote.Snappy;
import dev.tocsin.testing.TestServer;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxSenderTest {

    private static final QueueSettings QUICK = new QueueSettings(1, 4, 50, 20, 5, 40, true, 0);

    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> answers = Collections.synchronizedList(new ArrayList<>());

    /** Rows in memory. */
    private static final class Rows implements Outbox {
        final List<Row> waiting = new ArrayList<>();

        @Override
        public List<Row> lease(int mostSamples, long nanos) {
            return List.copyOf(waiting);
        }

        @Override
        public void done(List<Row> rows) {
            waiting.removeAll(rows);
        }

        @Override
        public void release(List<Row> rows) {
            // Nobody else takes them.
        }

        @Override
        public long bytes() {
            return waiting.size();
        }
    }

    private TestServer.Reply take(TestServer.Received received) {
        int status = 204;
        try {
            RecordedSample.read(Snappy.decompress(received.bytes()))
                    .forEach(s -> taken.add(s.labels() + "@" + s.timeMillis()));
        } catch (IOException e) {
            status = 400;
        }
        answers.add(status);
        return TestServer.Reply.of(status);
    }

    private static Outbox.Row row(long id, String name) {
        SeriesEncoder encoder = new SeriesEncoder();
        encoder.add(SeriesEncoder.labels(Labels.of("__name__", name)), id, 1, null);
        return new Outbox.Row(id, 1, id, encoder.compressed());
    }

    private void drain(Rows rows, Labels external) throws Exception {
        HttpClients clients = HttpClients.ofSystem("Tocsin/test");
        try (TestServer server = TestServer.http(this::take)) {
            WriteEndpoint endpoint = new WriteEndpoint(
                    new Endpoint(
                            "one", Secret.inline(server.url("/w")), Duration.ofSeconds(5), HttpClientConfig.DEFAULT),
                    external,
                    List.of(),
                    QUICK,
                    true,
                    false);
            try (OutboxSender sender = new OutboxSender(
                    rows,
                    new WriteClient(endpoint, clients, new WriteMetrics(new CollectorRegistry())),
                    System::currentTimeMillis)) {
                assertThat(sender.drain(System.nanoTime() + 20_000_000_000L)).isTrue();
            }
        }
        assertThat(rows.waiting).isEmpty();
    }

    @Test
    void rowsThatWaitAreOneRequest() throws Exception {
        Rows rows = new Rows();
        rows.waiting.addAll(List.of(row(1, "a"), row(2, "b")));
        drain(rows, Labels.EMPTY);
        assertThat(taken).containsExactly("{__name__=\"a\"}@1", "{__name__=\"b\"}@2");
        assertThat(answers).containsExactly(204);
    }

    @Test
    void aDamagedRowIsRefusedAlone() throws Exception {
        Rows rows = new Rows();
        rows.waiting.addAll(List.of(row(1, "a"), new Outbox.Row(2, 1, 2, new byte[] {1, 2, 3}), row(3, "c")));
        drain(rows, Labels.EMPTY);
        assertThat(taken).containsExactly("{__name__=\"a\"}@1", "{__name__=\"c\"}@3");
        assertThat(answers).containsExactly(204, 400, 204);
    }

    @Test
    void aDamagedRowIsDroppedWhereSamplesGetExternalLabels() throws Exception {
        Rows rows = new Rows();
        rows.waiting.addAll(List.of(row(1, "a"), new Outbox.Row(2, 1, 2, new byte[] {1, 2, 3}), row(3, "c")));
        drain(rows, Labels.of("cluster", "eu"));
        assertThat(taken)
                .containsExactlyInAnyOrder("{__name__=\"a\", cluster=\"eu\"}@1", "{__name__=\"c\", cluster=\"eu\"}@3");
    }
}
