package dev.tocsin.storage.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreSettings;
import dev.tocsin.storage.proto.BucketSpan;
import dev.tocsin.storage.proto.Histogram;
import dev.tocsin.storage.proto.MetricMetadata;
import dev.tocsin.storage.remote.WriteRequests.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and statuses were compared with those of a real Prometheus 3.14 where it has them. */
class RemoteWriteReceiverTest {

    private static final long NOW = 1_700_000_000_000L;

    @TempDir
    Path directory;

    private EmbeddedStore store;
    private RemoteWriteReceiver receiver;

    @BeforeEach
    void open() throws IOException {
        store = EmbeddedStore.open(StoreSettings.of(directory), () -> NOW, problem -> {});
        receiver = new RemoteWriteReceiver(store, new WriteLimits(1 << 20, 5, 100, 1000));
        assertThat(send(one("m", NOW, 1)).status()).isEqualTo(204);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void refusesAsPrometheusDoesAndStoresWhatIsGood() {
        assertThat(send(one("m", NOW, 1))).isEqualTo(new WriteResult(204, "", new WriteResult.Written(1, 0, 0)));
        assertThat(send(one("m", NOW, 2_000_000.5)).message())
                .isEqualTo("duplicate sample for timestamp 1700000000000; overrides not allowed: existing 1, new value"
                        + " 2.0000005e+06");
        assertThat(send(one("m", NOW - 1, 1)))
                .isEqualTo(new WriteResult(400, "out of order sample", new WriteResult.Written(0, 0, 0)));
        assertThat(send(one("n", NOW - 3_600_001, 1)))
                .isEqualTo(new WriteResult(400, "out of bounds", new WriteResult.Written(0, 0, 0)));
        assertThat(send(one("n", NOW + 600_001, 1)).message())
                .isEqualTo("out of bounds: timestamp is too far in the future");
        WriteResult mixed = send(new WriteRequests()
                .series(new String[] {"__name__", "m"}, new Sample(NOW - 5, 1))
                .series(new String[] {"__name__", "good"}, new Sample(NOW, 7)));
        assertThat(mixed).isEqualTo(new WriteResult(400, "out of order sample", new WriteResult.Written(1, 0, 0)));
        assertThat(values("__name__", "good")).containsExactly(7);
    }

    @Test
    void labelsAreSortedAndEmptyValuesLeftOut() {
        assertThat(send(new WriteRequests()
                                .series(
                                        new String[] {"z", "1", "__name__", "s", "b", "2", "e", ""},
                                        new Sample(NOW, 1)))
                        .status())
                .isEqualTo(204);
        assertThat(values("__name__", "s", "b", "2", "z", "1")).containsExactly(1);
        assertThat(send(new WriteRequests()
                                .series(new String[] {"__name__", "ü.mit", "schlüssel ü", "wért"}, new Sample(NOW, 3)))
                        .status())
                .isEqualTo(204);
        assertThat(send(new WriteRequests()
                                .series(
                                        new String[] {"__name__", "ü.mit", "schlüssel ü", "wért"},
                                        new Sample(NOW + 1, 4)))
                        .status())
                .isEqualTo(204);
        assertThat(values("__name__", "ü.mit", "schlüssel ü", "wért")).containsExactly(3, 4);
    }

    @Test
    void invalidLabelSetsAreRefusedWithTheReason() {
        assertInvalid("no metric name", "a", "1");
        assertInvalid("no metric name");
        assertInvalid("occurs twice", "__name__", "d", "b", "2", "b", "3");
        assertInvalid("label name is empty", "", "x", "__name__", "e");
        assertInvalid(
                "value of label \"b\" is 1001 bytes long, at most 1000 are accepted",
                "__name__",
                "l",
                "b",
                "x".repeat(1001));
        assertInvalid("label name is 101 bytes long", "__name__", "l", "b".repeat(101), "x");
        assertInvalid("has 6 labels, at most 5", "__name__", "l", "a", "1", "b", "1", "c", "1", "d", "1", "e", "1");
        byte[][] bad = {bytes("__name__"), bytes("u"), bytes("b"), {(byte) 0xff, (byte) 0xfe}};
        assertThat(send(new WriteRequests().series(bad, new Sample(NOW, 1))).message())
                .isEqualTo("value of label \"b\" is not valid UTF-8");
    }

    private void assertInvalid(String message, String... labels) {
        WriteResult result = send(new WriteRequests()
                .series(labels, new Sample(NOW, 1))
                .series(
                        new String[] {"__name__", "beside", "case", String.valueOf(message.hashCode())},
                        new Sample(NOW, 1)));
        assertThat(result.status()).isEqualTo(400);
        assertThat(result.message()).contains(message);
        assertThat(values("__name__", "beside", "case", String.valueOf(message.hashCode())))
                .containsExactly(1);
    }

    @Test
    void bodiesThatAreNoRequestAreRefused() {
        assertThat(receiver.receive("garbage!".getBytes(StandardCharsets.UTF_8)).message())
                .contains("not snappy");
        assertThat(receiver.receive(new byte[0]).message()).isEqualTo("body is empty");
        byte[] broken = WriteRequests.compress(new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f});
        assertThat(receiver.receive(broken).message()).contains("not a prometheus.WriteRequest");
        assertThat(receiver.receive(WriteRequests.compress(new byte[2 << 20])).message())
                .contains("at most 1048576 are accepted");
        byte[] good = one("cut", NOW, 1).compressed();
        for (int length = 1; length < good.length; length++) {
            assertThat(receiver.receive(Arrays.copyOf(good, length)).status()).isEqualTo(400);
        }
        assertThat(send(one("after", NOW, 1)).status()).isEqualTo(204);
    }

    @Test
    void stalenessMarkersKeepTheirBits() {
        send(one("st", NOW, 1));
        send(one("st", NOW + 1, StaleMarker.VALUE));
        assertThat(StaleMarker.is(values("__name__", "st")[1])).isTrue();
    }

    @Test
    void nativeHistogramsAndMetadataAreKept() {
        Histogram histogram = Histogram.newBuilder()
                .setCountInt(6)
                .setSum(3.5)
                .setSchema(2)
                .setZeroThreshold(0.01)
                .setZeroCountInt(1)
                .addPositiveSpans(BucketSpan.newBuilder().setOffset(-1).setLength(2))
                .addPositiveDeltas(3)
                .addPositiveDeltas(-1)
                .setTimestamp(NOW)
                .build();
        byte[] label = WriteRequests.encoded(out -> {
            out.writeString(1, "__name__");
            out.writeString(2, "h");
        });
        byte[] series = WriteRequests.encoded(out -> {
            out.writeByteArray(1, label);
            out.writeByteArray(4, histogram.toByteArray());
        });
        byte[] metadata = MetricMetadata.newBuilder()
                .setType(MetricMetadata.MetricType.HISTOGRAM)
                .setMetricFamilyName("h")
                .setHelp("How long.")
                .build()
                .toByteArray();
        assertThat(send(new WriteRequests().message(1, series).message(3, metadata))
                        .status())
                .isEqualTo(204);
        SampleColumns columns = read("__name__", "h");
        assertThat(columns.histograms()).isNotNull();
        assertThat(columns.histograms()[0].positiveCounts()).containsExactly(3, 2);
        assertThat(columns.histograms()[0].count()).isEqualTo(6);
        assertThat(store.metadata("h", -1, 0).get("h").getFirst().type()).isEqualTo("histogram");
    }

    private static WriteRequests one(String name, long time, double value) {
        return new WriteRequests().series(new String[] {"__name__", name}, new Sample(time, value));
    }

    private WriteResult send(WriteRequests request) {
        return receiver.receive(request.compressed());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private double[] values(String... labels) {
        SampleColumns columns = read(labels);
        return Arrays.copyOf(columns.values(), columns.size());
    }

    private SampleColumns read(String... labels) {
        SampleColumns columns = new SampleColumns();
        store.read(new int[] {store.seriesId(Labels.of(labels))}, 0, Long.MAX_VALUE, columns);
        return columns;
    }
}
