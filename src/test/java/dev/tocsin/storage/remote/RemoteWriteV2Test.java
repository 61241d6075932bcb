package dev.tocsin.storage.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreSettings;
import dev.tocsin.storage.proto.BucketSpan;
import dev.tocsin.storage.proto.Histogram;
import dev.tocsin.storage.remote.WriteContentType.Message;
import dev.tocsin.storage.remote.WriteResult.Written;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remote write 2.0 into the store; {@code RemoteWriteV2E2eTest} has a real Prometheus send it. */
class RemoteWriteV2Test {

    private static final long NOW = 1_700_000_000_000L;

    @TempDir
    Path directory;

    private EmbeddedStore store;
    private RemoteWriteReceiver receiver;

    @BeforeEach
    void open() throws IOException {
        store = EmbeddedStore.open(StoreSettings.of(directory), () -> NOW, problem -> {});
        receiver = new RemoteWriteReceiver(store, store, WriteLimits.DEFAULT, false);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private WriteResult send(WriteRequestsV2 request) {
        return receiver.receive(request.compressed(false), Message.V2);
    }

    private SampleColumns read(String... labels) {
        SampleColumns columns = new SampleColumns();
        store.read(new int[] {store.seriesId(Labels.of(labels))}, 0, Long.MAX_VALUE, columns);
        return columns;
    }

    private static Histogram.Builder whole() {
        return Histogram.newBuilder()
                .setCountInt(6)
                .setSum(3.5)
                .setSchema(2)
                .setZeroThreshold(0.01)
                .setZeroCountInt(1)
                .addPositiveSpans(BucketSpan.newBuilder().setOffset(-1).setLength(2))
                .addPositiveDeltas(3)
                .addPositiveDeltas(-1)
                .setTimestamp(NOW)
                .setStartTimestamp(NOW - 7);
    }

    private static Histogram.Builder custom(double... bounds) {
        return Histogram.newBuilder()
                .setCountFloat(3.5)
                .setSum(9)
                .setSchema(FloatHistogram.CUSTOM_SCHEMA)
                .addAllCustomValues(Arrays.stream(bounds).boxed().toList())
                .addPositiveSpans(BucketSpan.newBuilder().setLength(2))
                .addPositiveCounts(1.5)
                .addPositiveCounts(2)
                .setTimestamp(NOW);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void samplesHaveTheirStartsAndMetricsTheirMetadata(boolean symbolsLast) {
        WriteRequestsV2 request = new WriteRequestsV2();
        request.series(List.of("__name__", "c_total", "job", "a"), out -> {
            WriteRequestsV2.sample(out, NOW - 2, 1, NOW - 100);
            WriteRequestsV2.sample(out, NOW - 1, 2, NOW - 100);
            WriteRequestsV2.sample(out, NOW, 1, NOW - 1);
            request.metadata(out, 1, "How many.", "things");
        });
        request.series(List.of("__name__", "h_bucket", "le", "1"), out -> {
            WriteRequestsV2.sample(out, NOW, 1, 0);
            request.metadata(out, 3, "How long.", "");
        });
        assertThat(receiver.receive(request.compressed(symbolsLast), Message.V2))
                .isEqualTo(new WriteResult(204, "", new Written(4, 0, 0)));
        SampleColumns columns = read("__name__", "c_total", "job", "a");
        assertThat(Arrays.copyOf(columns.values(), 3)).containsExactly(1, 2, 1);
        assertThat(Arrays.copyOf(columns.starts(), 3)).containsExactly(NOW - 100, NOW - 100, NOW - 1);
        assertThat(read("__name__", "h_bucket", "le", "1").starts()).isNull();
        assertThat(store.metadata("c_total", -1, 0).get("c_total").getFirst())
                .isEqualTo(new MetricMetadata("counter", "How many.", "things"));
        assertThat(store.metadata("h", -1, 0).get("h").getFirst().type()).isEqualTo("histogram");
    }

    @Test
    void histogramsOfAllKindsAndExemplarsAreCounted() {
        WriteRequestsV2 request = new WriteRequestsV2()
                .series(List.of("__name__", "whole"), out -> {
                    out.writeByteArray(3, whole().build().toByteArray());
                    out.writeByteArray(
                            3,
                            Histogram.newBuilder()
                                    .setSum(StaleMarker.VALUE)
                                    .setTimestamp(NOW + 1)
                                    .build()
                                    .toByteArray());
                    out.writeByteArray(4, new byte[0]);
                    out.writeByteArray(4, new byte[0]);
                })
                .series(
                        List.of("__name__", "custom"),
                        out -> out.writeByteArray(3, custom(0.5, 1).build().toByteArray()))
                .series(
                        List.of("__name__", "fine"),
                        out -> out.writeByteArray(
                                3, whole().setSchema(10).build().toByteArray()))
                .series(List.of("__name__", "float"), out -> WriteRequestsV2.sample(out, NOW, 1, 0))
                .series(List.of("__name__", "float"), out -> out.writeByteArray(4, new byte[0]));
        assertThat(send(request)).isEqualTo(new WriteResult(204, "", new Written(1, 4, 3)));
        SampleColumns whole = read("__name__", "whole");
        assertThat(whole.histograms()[0].positiveCounts()).containsExactly(3, 2);
        assertThat(whole.starts()[0]).isEqualTo(NOW - 7);
        assertThat(StaleMarker.is(whole.values()[1])).isTrue();
        assertThat(read("__name__", "custom").histograms()[0].customBounds()).containsExactly(0.5, 1);
        assertThat(read("__name__", "fine").histograms()[0].schema()).isEqualTo(8);
        assertThat(read("__name__", "fine").histograms()[0].positiveCounts()).containsExactly(5);
    }

    @Test
    void whatIsWrongIsToldAndTheRestStored() {
        assertRefused(
                "which must be pairs",
                request -> request.raw(out -> {
                    out.writeUInt32(1, 1);
                    WriteRequestsV2.sample(out, NOW, 1, 0);
                }));
        assertRefused(
                "label reference 77 is outside of the table",
                request -> request.raw(out -> {
                    out.writeUInt32(1, 77);
                    out.writeUInt32(1, 1);
                    WriteRequestsV2.sample(out, NOW, 1, 0);
                }));
        assertRefused(
                "label reference 4294967295 is outside",
                request -> request.raw(out -> {
                    out.writeUInt32(1, 1);
                    out.writeUInt32(1, -1);
                }));
        assertRefused(
                "must contain at least one sample or histogram",
                request -> request.series(List.of("__name__", "none"), out -> {}));
        assertRefused(
                "no metric name",
                request -> request.series(List.of("a", "b"), out -> WriteRequestsV2.sample(out, NOW, 1, 0)));
        assertRefused(
                "6 observations found in buckets, but the count field is 7",
                request -> histogram(request, whole().setCountInt(7)));
        assertRefused(
                "spans need 2 buckets, have 3 buckets", request -> histogram(request, whole().addPositiveDeltas(0)));
        assertRefused(
                "observation count is negative",
                request -> histogram(request, whole().setPositiveDeltas(1, -4).setCountInt(3)));
        assertRefused("schema 53", request -> histogram(request, whole().setSchema(53)));
        assertRefused("strictly increasing", request -> histogram(request, custom(1, 1)));
        assertRefused("strictly increasing", request -> histogram(request, custom(1, Double.POSITIVE_INFINITY)));
        assertRefused("do not cover spans", request -> histogram(request, custom()));
        assertRefused(
                "neither a zero bucket", request -> histogram(request, custom(1).setZeroCountFloat(1)));
        assertRefused("must not have custom bounds", request -> histogram(request, whole().addCustomValues(1)));
    }

    private static void histogram(WriteRequestsV2 request, Histogram.Builder histogram) {
        request.series(
                List.of("__name__", "wrong"),
                out -> out.writeByteArray(3, histogram.build().toByteArray()));
    }

    private int cases;

    private void assertRefused(String message, Consumer<WriteRequestsV2> wrong) {
        WriteRequestsV2 request = new WriteRequestsV2();
        wrong.accept(request);
        String beside = "beside" + cases++;
        request.series(List.of("__name__", beside), out -> WriteRequestsV2.sample(out, NOW, 1, 0));
        WriteResult result = send(request);
        assertThat(result.message()).contains(message);
        assertThat(result.status()).isEqualTo(400);
        assertThat(result.written()).isEqualTo(new Written(1, 0, 0));
        assertThat(read("__name__", beside).size()).isEqualTo(1);
    }

    @Test
    void metadataBecomesLabelsWhereThatIsWanted() {
        receiver = new RemoteWriteReceiver(store, store, WriteLimits.DEFAULT, true);
        WriteRequestsV2 request = new WriteRequestsV2();
        request.series(List.of("__name__", "c_total", "__type__", "lie", "job", "a"), out -> {
            WriteRequestsV2.sample(out, NOW, 1, 0);
            request.metadata(out, 1, "", "seconds");
        });
        request.series(List.of("__name__", "plain", "__type__", "kept"), out -> WriteRequestsV2.sample(out, NOW, 1, 0));
        assertThat(send(request).status()).isEqualTo(204);
        assertThat(read("__name__", "c_total", "__type__", "counter", "__unit__", "seconds", "job", "a")
                        .size())
                .isEqualTo(1);
        assertThat(read("__name__", "plain", "__type__", "kept").size()).isEqualTo(1);
    }

    @Test
    void noBytesAreMoreThanRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        WriteRequestsV2 request = new WriteRequestsV2();
        request.series(List.of("__name__", "c_total", "job", "a"), out -> {
            WriteRequestsV2.sample(out, NOW, 1, NOW - 100);
            request.metadata(out, 1, "How many.", "things");
            out.writeByteArray(3, whole().setTimestamp(NOW + 1).build().toByteArray());
        });
        byte[] good = plain(request.compressed(false));
        for (int i = 0; i < 5000; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= random.nextInt(3); k++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            WriteResult result = receiver.receive(WriteRequests.compress(bad), Message.V2);
            assertThat(result.status()).as("seed %d round %d", seed, i).isIn(204, 400);
        }
    }

    private static byte[] plain(byte[] compressed) {
        SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
        byte[] out = new byte[snappy.getUncompressedLength(compressed, 0)];
        snappy.decompress(compressed, 0, compressed.length, out, 0, out.length);
        return out;
    }
}
