package dev.tocsin.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SampleAppender.NotDurableException;
import dev.tocsin.storage.SampleBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store has after its process, its disk or its files failed. */
class CrashTest {

    private static final long START = 1_700_000_000_000L;
    private static final long STEP = 15_000;

    @TempDir
    Path directory;

    private final List<String> problems = new ArrayList<>();
    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void whatWasAcknowledgedIsThereAfterACrashAndIdsAreTheSame() throws IOException {
        EmbeddedStore store = open();
        int id = fill(store, 0, 200);
        // No close: the process is gone. Another one opens what it left.
        EmbeddedStore next = open();
        assertThat(next.seriesId(series(3))).isEqualTo(id);
        assertSamples(next, 200);
        assertThat(problems).isEmpty();
    }

    @Test
    void metadataIsThereAfterACrashWithTheSamplesThatCameAfterIt() throws IOException {
        MetricMetadata first = new MetricMetadata("counter", "Help \n \u00e9.", "seconds");
        MetricMetadata second = new MetricMetadata("gauge", "", "");
        EmbeddedStore store = open();
        assertThat(store.putMetadata("m", first)).isSameAs(first);
        fill(store, 0, 1);
        // A new process: what is in the log, and what a snapshot took over.
        store = open();
        assertThat(store.metadata("m", -1, 0).get("m")).containsExactly(first);
        store.upkeep();
        store.putMetadata("m", second);
        assertThat(store.putMetadata("m", new MetricMetadata("gauge", "", "")))
                .as("of equal ones the first is kept")
                .isSameAs(second);
        store.putMetadata("n", second);
        fill(store, 1, 2);
        long log = Files.size(log());
        store.putMetadata("n", new MetricMetadata("gauge", "", ""));
        fill(store, 2, 3);
        assertThat(Files.size(log()) - log)
                .as("what is known is not written again")
                .isLessThan(100);
        store = open();
        assertThat(store.metadata("", -1, 0)).containsOnlyKeys("m", "n");
        assertThat(store.metadata("m", -1, 0).get("m")).containsExactly(first, second);
        assertThat(problems).isEmpty();
    }

    @Test
    void aLogCutAnywhereGivesAllSamplesBeforeTheCut() throws IOException {
        fill(open(), 0, 12);
        Path log = log();
        byte[] whole = Files.readAllBytes(log);
        int samplesBefore = -1;
        for (int length = 0; length <= whole.length; length++) {
            Files.write(log, Arrays.copyOf(whole, length));
            problems.clear();
            int samples = count(open());
            assertThat(samples).as("cut at %d", length).isGreaterThanOrEqualTo(samplesBefore);
            samplesBefore = samples;
        }
        assertThat(samplesBefore).isEqualTo(12 * 5);
        assertThat(problems).isEmpty();
    }

    @Test
    void aDamagedByteAnywhereInTheLogCostsOneRecordAndIsTold() throws IOException {
        fill(open(), 0, 12);
        Path log = log();
        byte[] whole = Files.readAllBytes(log);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x41;
            Files.write(log, damaged);
            problems.clear();
            int samples = count(open());
            assertThat(samples).as("damage at %d", at).isGreaterThanOrEqualTo(12 * 5 - 12);
            assertThat(problems).as("damage at %d", at).isNotEmpty();
        }
    }

    @Test
    void aDamagedSnapshotOrSegmentIsToldAndTheRestIsUsed() throws IOException {
        StoreSettings small = settings().withSpans(60_000, 30_000);
        EmbeddedStore store = open(small);
        for (int i = 0; i < 60; i++) {
            fill(store, i, i + 1);
            store.upkeep();
        }
        store.close();
        assertThat(count(open(small))).isEqualTo(60 * 5);
        Random random = new Random(7);
        List<Path> files;
        try (var list = Files.list(directory)) {
            files = list.filter(f -> !f.toString().endsWith(".log")).sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(5);
        for (Path file : files) {
            byte[] whole = Files.readAllBytes(file);
            for (int round = 0; round < 20; round++) {
                byte[] damaged = round == 0 ? new byte[0] : whole.clone();
                if (round > 0) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
                }
                Files.write(file, damaged);
                problems.clear();
                EmbeddedStore again = open(small);
                try {
                    assertThat(count(again)).as("%s round %d", file, round).isLessThanOrEqualTo(60 * 5);
                } catch (dev.tocsin.promql.SeriesSource.StorageException e) {
                    problems.add(e.getMessage());
                }
                assertThat(problems)
                        .as("%s round %d", file.getFileName(), round)
                        .satisfiesAnyOf(
                                p -> assertThat(p).isNotEmpty(),
                                p -> assertThat(count(again)).isEqualTo(60 * 5));
                // Alerting goes on: what comes now is stored and read.
                SampleBatch batch = new SampleBatch().add(series(0), START + 61 * STEP, 1);
                assertThat(again.append(batch).refused()).isZero();
            }
            Files.write(file, whole);
        }
    }

    @Test
    void aFullDiskLeavesSamplesInMemoryTellsTheSenderAndRecovers() throws IOException {
        EmbeddedStore store = open();
        fill(store, 0, 10);
        disk.room(100);
        AppendResult refused = append(store, 10, 20);
        assertThatThrownBy(() -> store.awaitDurable(refused))
                .isInstanceOf(NotDurableException.class)
                .hasMessageContaining("No space left on device");
        assertThat(store.status().durable()).isFalse();
        assertThat(count(store)).as("readable all the same").isEqualTo(20 * 5);
        disk.room(Long.MAX_VALUE);
        // The sender repeats: the samples are there already, but only now acknowledged.
        AppendResult repeated = append(store, 19, 20);
        assertThat(repeated.refused()).isZero();
        store.awaitDurable(repeated);
        assertThat(store.status().durable()).isTrue();
        assertSamples(open(), 20);
    }

    @Test
    void aFailedForceIsNeverTakenForSuccess() throws IOException {
        EmbeddedStore store = open();
        fill(store, 0, 10);
        disk.forceFails(true);
        AppendResult refused = append(store, 10, 20);
        assertThatThrownBy(() -> store.awaitDurable(refused)).isInstanceOf(NotDurableException.class);
        assertThatThrownBy(() -> store.awaitDurable(refused)).isInstanceOf(NotDurableException.class);
        disk.forceFails(false);
        store.awaitDurable(refused);
        assertSamples(open(), 20);
    }

    @Test
    void afterALongFailureASnapshotMakesEverythingDurableAgain() throws IOException {
        EmbeddedStore store = open();
        fill(store, 0, 10);
        disk.room(0);
        long time = START + 10 * STEP;
        SampleBatch batch = new SampleBatch();
        // More than is kept for writing later (32 MB).
        for (int i = 0; i < 40; i++) {
            batch.clear();
            for (int k = 0; k < 80_000; k++) {
                batch.add(series(4), time++, k * 0.1);
            }
            store.append(batch);
            store.upkeep();
        }
        assertThat(store.status().durable()).isFalse();
        disk.room(Long.MAX_VALUE);
        store.upkeep();
        assertThat(store.status().durable()).isTrue();
        store.awaitDurable(store.append(batch.clear().add(series(4), time, 1)));
        assertThat(count(open())).isEqualTo(10 * 5 + 40 * 80_000 + 1);
    }

    private EmbeddedStore open() throws IOException {
        return open(settings());
    }

    private EmbeddedStore open(StoreSettings settings) throws IOException {
        return EmbeddedStore.open(settings, disk, () -> START + 1000 * STEP, problems::add);
    }

    private StoreSettings settings() {
        return StoreSettings.of(directory).withRetention(0, 0);
    }

    private Path log() throws IOException {
        return Wal.files(new Disk(), directory).getLast();
    }

    private static Labels series(int i) {
        return Labels.of("__name__", "m", "i", String.valueOf(i));
    }

    /** Samples {@code from} to {@code to} of five series, each step acknowledged; answers the id of series 3. */
    private static int fill(EmbeddedStore store, int from, int to) {
        int id = -1;
        for (int step = from; step < to; step++) {
            AppendResult result = append(store, step, step + 1);
            store.awaitDurable(result);
            id = result.seriesId(3);
        }
        return id;
    }

    private static AppendResult append(EmbeddedStore store, int from, int to) {
        SampleBatch batch = new SampleBatch();
        for (int step = from; step < to; step++) {
            for (int i = 0; i < 5; i++) {
                batch.add(series(i), START + step * STEP, step + i / 10.0);
            }
        }
        return store.append(batch);
    }

    private static int count(EmbeddedStore store) {
        SampleColumns columns = new SampleColumns();
        store.read(ids(store), 0, Long.MAX_VALUE, columns);
        return columns.size();
    }

    private static int[] ids(EmbeddedStore store) {
        int[] ids = new int[5];
        Arrays.setAll(ids, i -> store.seriesId(series(i)));
        return ids;
    }

    private static void assertSamples(EmbeddedStore store, int steps) {
        SampleColumns columns = new SampleColumns();
        store.read(ids(store), 0, Long.MAX_VALUE, columns);
        assertThat(columns.size()).isEqualTo(steps * 5);
        for (int row = 0; row < 5; row++) {
            for (int i = columns.start(row); i < columns.end(row); i++) {
                int step = i - columns.start(row);
                assertThat(columns.times()[i]).isEqualTo(START + step * STEP);
                assertThat(columns.values()[i]).isEqualTo(step + row / 10.0);
            }
        }
    }
}
