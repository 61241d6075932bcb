package dev.tocsin.storage.remote.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource.Resolution;
import dev.tocsin.storage.remote.read.BackendException;
import dev.tocsin.storage.remote.read.BackendMetrics;
import dev.tocsin.storage.remote.read.RawQuery;
import dev.tocsin.storage.remote.read.RawReader;
import dev.tocsin.storage.remote.read.RowSink;
import dev.tocsin.storage.remote.read.SampleRow;
import dev.tocsin.storage.remote.read.SeriesInterner;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmStoreTest {

    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final List<Matcher> UP = List.of(Matcher.equal("__name__", "up"));
    private static final List<Matcher> DOWN = List.of(Matcher.equal("__name__", "down"));

    private final SeriesInterner interner = new SeriesInterner();
    private final Storage storage = new Storage();

    /** A sample a second of one series for each selector, whose value is its time. */
    private final class Storage implements RawReader {
        private final List<RawQuery> asked = new ArrayList<>();

        @Override
        public void read(List<RawQuery> queries, RowSink sink, long deadline) throws BackendException {
            sink.begin();
            for (int i = 0; i < queries.size(); i++) {
                RawQuery query = queries.get(i);
                asked.add(query);
                SampleRow row = new SampleRow();
                for (long t = query.fromMillis() + 1000; t <= query.toMillis(); t += 1000) {
                    row.add(t, t);
                }
                try {
                    sink.row(
                            i,
                            interner.id(Labels.of(
                                    "__name__", query.matchers().getFirst().value())),
                            row);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private WarmStore store(long cacheBytes) {
        return new WarmStore(
                new StoreLimits(0, 3_600_000, 1_000_000_000L, cacheBytes, 30 * MINUTE_NANOS, false),
                storage,
                interner,
                new Overlay(interner),
                new BackendMetrics(new CollectorRegistry()));
    }

    private static int samples(WarmStore store, Resolution resolution, long from, long to) {
        SampleColumns columns = new SampleColumns();
        store.read(resolution.seriesIds(), from, to, columns);
        return columns.end(resolution.seriesIds().length - 1);
    }

    @Test
    void whatAQueryResolvedStaysReadableAlthoughTheCacheIsTooSmallForIt() {
        WarmStore store = store(1);
        Resolution resolved = store.resolve(UP, 0, 100_000, -1);
        long now = System.nanoTime();

        assertThat(store.upkeep(now)).isZero();
        assertThat(samples(store, resolved, 0, 100_000)).isEqualTo(100);
        assertThat(store.labels(resolved.seriesIds()[0]).equals(Labels.of("__name__", "up")))
                .isTrue();

        assertThat(store.upkeep(now + MINUTE_NANOS)).isZero();
        assertThat(samples(store, resolved, 0, 100_000)).isEqualTo(100);

        store.upkeep(now + 2 * MINUTE_NANOS);
        assertThat(samples(store, resolved, 0, 100_000)).isZero();

        assertThat(storage.asked).hasSize(1);
        Resolution again = store.resolve(UP, 0, 100_000, resolved.version());
        assertThat(again.unchanged()).isFalse();
        assertThat(samples(store, again, 0, 100_000)).isEqualTo(100);
        assertThat(storage.asked).hasSize(2);
    }

    @Test
    void theLargestGoesFirstAndWhatFitsStays() {
        WarmStore store = store(10_000);
        store.resolve(UP, 0, 2_000_000, -1);
        Resolution small = store.resolve(DOWN, 1_900_000, 2_000_000, -1);

        assertThat(store.upkeep(System.nanoTime())).isPositive().isLessThan(10_000);
        assertThat(storage.asked).hasSize(2);
        assertThat(store.resolve(DOWN, 1_900_000, 2_000_000, small.version()).unchanged())
                .isTrue();
        assertThat(storage.asked).hasSize(2);
        store.resolve(UP, 0, 2_000_000, -1);
        assertThat(storage.asked).hasSize(3);
    }

    @Test
    void aWindowThatMovesOnKeepsWhatTheLastUpkeepsTicksRead() {
        WarmStore store = store(1_000_000);
        long now = System.nanoTime();
        store.resolve(UP, 0, 300_000, -1);
        long kept = store.upkeep(now);
        for (int minute = 1; minute <= 30; minute++) {
            long to = 300_000 + minute * 60_000L;
            Resolution resolved = store.resolve(UP, to - 300_000, to, -1);
            long bytes = store.upkeep(now + minute * MINUTE_NANOS);
            assertThat(samples(store, resolved, to - 300_000, to)).isEqualTo(300);
            kept = Math.max(kept, bytes);
        }
        assertThat(storage.asked).hasSize(31);
        RawQuery last = storage.asked.getLast();
        assertThat(last.toMillis() - last.fromMillis()).isEqualTo(60_000);
        assertThat(kept).isLessThan(20_000);
    }
}
