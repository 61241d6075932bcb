package dev.tocsin.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.SampleBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted by time and by size, hours passing in no time. */
class RetentionTest {

    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long START = 1_700_006_400_000L;
    private static final long BLOCK = 10 * MINUTE;
    private static final Labels STEADY = Labels.of("__name__", "steady");
    private static final Labels SHORT = Labels.of("__name__", "short_lived");

    @TempDir
    Path directory;

    private final List<String> problems = new ArrayList<>();
    private EmbeddedStore store;
    private long now = START;

    @BeforeEach
    void nothingYet() throws IOException {
        open(0, 0);
    }

    @AfterEach
    void close() {
        store.close();
        assertThat(problems).isEmpty();
    }

    @Test
    void samplesPastTheRetentionTimeGoByWholeSpansAndNoneBefore() throws IOException {
        reopen(HOUR, 0);
        for (int minute = 0; minute < 300; minute++) {
            append(STEADY, minute);
            store.upkeep();
            long newest = START + minute * MINUTE;
            long oldest = times(STEADY).getFirst();
            assertThat(oldest)
                    .as("minute %d: kept at least the retention time", minute)
                    .isLessThanOrEqualTo(Math.max(START, newest - HOUR));
            assertThat(oldest)
                    .as("minute %d: not longer than the retention time, a span, and what is not yet written", minute)
                    .isGreaterThan(newest - HOUR - 2 * BLOCK);
            assertThat(times(STEADY)).as("no gap").hasSize((int) ((newest - oldest) / MINUTE) + 1);
        }
        assertThat(store.counters().segmentsDeleted()).isGreaterThan(20);
        assertThat(segmentFiles()).hasSize(store.segments().count());
        // Nor do they come back.
        List<Long> kept = times(STEADY);
        reopen(HOUR, 0);
        assertThat(times(STEADY)).isEqualTo(kept);
    }

    @Test
    void aSeriesWhoseLastSamplesWentIsForgottenAndItsIdNotGivenToAnother() throws IOException {
        reopen(HOUR, 0);
        append(SHORT, 0);
        int id = store.seriesId(SHORT);
        for (int minute = 1; minute < 120; minute++) {
            append(STEADY, minute);
            store.upkeep();
        }
        assertThat(store.seriesId(SHORT)).isEqualTo(-1);
        List<Matcher> all = List.of(Matcher.of(Matcher.Op.REGEX, "__name__", ".+"));
        assertThat(store.resolve(all, 0, Long.MAX_VALUE, -1).seriesIds()).containsExactly(store.seriesId(STEADY));
        assertThat(store.counters().seriesRemoved()).isEqualTo(1);
        append(SHORT, 120);
        assertThat(store.seriesId(SHORT)).isNotIn(-1, id);
        assertThat(times(SHORT)).containsExactly(START + 120 * MINUTE);
    }

    @Test
    void zeroKeepsAll() {
        for (int minute = 0; minute < 2000; minute += 7) {
            append(STEADY, minute);
            store.upkeep();
        }
        assertThat(times(STEADY)).hasSize(286);
        assertThat(store.counters().segmentsDeleted()).isZero();
    }

    @Test
    void theOldestSegmentsGoUntilTheRestFitsTheSize() throws IOException {
        for (int minute = 0; minute < 300; minute++) {
            append(STEADY, minute);
            store.upkeep();
        }
        long whole = store.segments().bytes();
        int segments = store.segments().count();
        assertThat(segments).isGreaterThan(20);
        long limit = whole / 3;
        reopen(0, limit);
        store.upkeep();
        assertThat(store.segments().bytes()).isLessThanOrEqualTo(limit);
        long left = 0;
        for (Path file : segmentFiles()) {
            left += Files.size(file);
        }
        assertThat(left).isEqualTo(store.segments().bytes());
        assertThat(store.segments().count())
                .as("no more went than had to")
                .isBetween(segments / 3 - 1, segments / 3 + 1);
        assertThat(times(STEADY).getLast()).as("what is newest stays").isEqualTo(START + 299 * MINUTE);
        // And it stays within the limit.
        for (int minute = 300; minute < 500; minute++) {
            append(STEADY, minute);
            store.upkeep();
            assertThat(store.segments().bytes()).isLessThanOrEqualTo(limit);
        }
        assertThat(times(STEADY).getLast()).isEqualTo(START + 499 * MINUTE);
    }

    @Test
    void theFirstOfTheTwoLimitsCounts() throws IOException {
        reopen(HOUR, 1);
        for (int minute = 0; minute < 100; minute++) {
            append(STEADY, minute);
            store.upkeep();
            assertThat(store.segments().count()).isZero();
        }
        assertThat(times(STEADY).getLast())
                .as("what is in memory is never too large")
                .isEqualTo(START + 99 * MINUTE);
    }

    private void append(Labels labels, int minute) {
        now = START + minute * MINUTE;
        assertThat(store.append(new SampleBatch().add(labels, now, minute)).refused())
                .isZero();
    }

    private List<Long> times(Labels labels) {
        SampleColumns columns = new SampleColumns();
        store.read(new int[] {store.seriesId(labels)}, 0, Long.MAX_VALUE, columns);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            times.add(columns.times()[i]);
            assertThat(columns.values()[i]).isEqualTo((columns.times()[i] - START) / (double) MINUTE);
        }
        return times;
    }

    private List<Path> segmentFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".seg")).toList();
        }
    }

    private void reopen(long retentionMillis, long retentionBytes) throws IOException {
        store.close();
        open(retentionMillis, retentionBytes);
    }

    private void open(long retentionMillis, long retentionBytes) throws IOException {
        StoreSettings settings =
                StoreSettings.of(directory).withSpans(BLOCK, BLOCK / 2).withRetention(retentionMillis, retentionBytes);
        store = EmbeddedStore.open(settings, () -> now, problems::add);
    }
}
