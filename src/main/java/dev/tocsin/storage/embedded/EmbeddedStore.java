package dev.tocsin.storage.embedded;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.storage.AppendListener;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.CardinalityStats;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SampleAppender;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SeriesCatalog;
import dev.tocsin.storage.StoreStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The store in this process: samples are visible when {@link #append} returns and survive {@code kill -9} and loss of
 * power when {@link #awaitDurable} has returned. Safe for any number of threads; readers never wait for writers.
 *
 * <p>Series ids stay the same over restarts and are never given to another series. Nobody else may open the same
 * directory meanwhile; the ledger's file lock sees to that.
 */
public final class EmbeddedStore implements SeriesSource, SampleAppender, SeriesCatalog, AutoCloseable {

    private final StoreSettings settings;
    private final LongSupplier clockMillis;
    private final Head head = new Head();
    private final Shelf shelf;
    private final Wal wal;
    private final StoreCounters counters;
    private final Appending appending;
    private final Catalog catalog;
    private final Upkeep upkeep;
    private volatile boolean closed;
    private volatile AppendListener listener = AppendListener.NONE;

    /** Answers {@link Resolution} where nothing changed. */
    private static final int[] NO_IDS = {};

    private EmbeddedStore(StoreSettings settings, Disk disk, LongSupplier clockMillis, Consumer<String> problems)
            throws IOException {
        this.settings = settings;
        this.clockMillis = clockMillis;
        counters = new StoreCounters(problems);
        shelf = new Shelf(disk, settings.directory());
        Recovery recovery = new Recovery(disk, settings.directory(), head, shelf, counters);
        recovery.run();
        wal = new Wal(disk, settings.directory(), head.lock, recovery.nextLog());
        appending = new Appending(head, wal, counters, settings);
        catalog = new Catalog(head, settings);
        // After a replay a snapshot is due at once, so that the next start need not replay the same.
        long lastSnapshot = recovery.replayed() > 0 ? Long.MIN_VALUE / 2 : clockMillis.getAsLong();
        upkeep = new Upkeep(disk, settings, head, wal, shelf, counters, lastSnapshot);
    }

    /**
     * Opens a store, making its directory if need be. Damaged files are told and left out, never a reason to fail.
     *
     * @param clockMillis wall clock, Unix milliseconds
     * @param problems told, in words, whatever is wrong now or later
     * @throws IOException if the directory cannot be made or listed
     */
    public static EmbeddedStore open(StoreSettings settings, LongSupplier clockMillis, Consumer<String> problems)
            throws IOException {
        return open(settings, new Disk(), clockMillis, problems);
    }

    static EmbeddedStore open(StoreSettings settings, Disk disk, LongSupplier clockMillis, Consumer<String> problems)
            throws IOException {
        return new EmbeddedStore(settings, disk, clockMillis, problems);
    }

    // Reading

    @Override
    public Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        boolean liveOnly = Catalog.liveOnly(head, fromMillis);
        // Taken before the answer: what changes in between makes the next answer a new one. The lowest bit keeps
        // answers over live series and over all apart.
        long version = head.index.version(matchers) << 1 | (liveOnly ? 0 : 1);
        if (version == sinceVersion) {
            return new Resolution(true, NO_IDS, version);
        }
        return new Resolution(false, head.index.find(matchers, liveOnly), version);
    }

    @Override
    public Labels labels(int seriesId) {
        Series series = head.table.get(seriesId);
        return series == null ? Labels.EMPTY : series.labels();
    }

    @Override
    public void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        try {
            for (int id : seriesIds) {
                Series series = head.table.get(id);
                if (series != null) {
                    series.read(fromMillis, toMillis, into, shelf);
                }
                into.endRow();
            }
        } catch (CorruptException e) {
            throw new StorageException("samples in memory cannot be decoded: " + e.getMessage(), e);
        }
    }

    @Override
    public void readNewest(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        SampleColumns scratch = new SampleColumns();
        boolean starts = head.starts;
        for (int id : seriesIds) {
            long[] page = head.newest.page(id);
            long time = page == null ? NewestSamples.UNKNOWN : NewestSamples.time(page, id);
            if (page == null || time == NewestSamples.UNKNOWN || time > toMillis) {
                readNewestElsewhere(id, fromMillis, toMillis, into, scratch);
            } else if (time > fromMillis) {
                long bits = NewestSamples.bits(page, id);
                if (NewestSamples.time(page, id) == time) {
                    into.add(time, Double.longBitsToDouble(bits));
                } else {
                    readNewestElsewhere(id, fromMillis, toMillis, into, scratch);
                }
            }
            if (starts && into.size() > into.rowStart()) {
                Series series = head.table.get(id);
                into.start(series == null ? 0 : series.startAt(into.times()[into.size() - 1]));
            }
            into.endRow();
        }
    }

    private void readNewestElsewhere(
            int id, long fromMillis, long toMillis, SampleColumns into, SampleColumns scratch) {
        Series series = head.table.get(id);
        if (series != null && !series.readNewest(fromMillis, toMillis, into, scratch)) {
            shelf.readNewest(id, fromMillis, toMillis, into, scratch);
        }
    }

    /** The id of the series with exactly these labels, or −1. */
    public int seriesId(Labels labels) {
        Series series = head.series(labels, false);
        return series == null ? -1 : series.id();
    }

    /**
     * The id of a series whose labels the caller has in another form, or −1; takes no lock and may miss a series that
     * is being made.
     *
     * @param hash see {@link #labelHash}
     * @param test recognises the labels
     */
    public int seriesId(int hash, SameLabels test) {
        Series series = head.table.find(hash, test);
        return series == null ? -1 : series.id();
    }

    /** One label's step in the hash of a label set, starting from 0, labels in order; the hashes are of strings. */
    public static int labelHash(int hash, int nameHash, int valueHash) {
        return SeriesTable.step(hash, nameHash, valueHash);
    }

    // Writing

    @Override
    public AppendResult append(SampleBatch batch) {
        long now = clockMillis.getAsLong();
        head.lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            AppendResult result = appending.append(batch, now);
            listener.appended(batch, result, this::labels);
            return result;
        } finally {
            head.lock.unlock();
        }
    }

    /** Who is told of all batches from now on; one at a time. */
    public void listener(AppendListener to) {
        listener = to;
    }

    @Override
    public void awaitDurable(AppendResult result) {
        try {
            wal.sync(result.logPosition());
        } catch (IOException e) {
            upkeep.logFailed(e);
            throw new NotDurableException("samples are in memory but not on disk: " + e.getMessage(), e);
        }
    }

    /**
     * Remembers what is known of a metric family; for {@link #metadata}. It is on disk with the samples that are appended
     * next.
     *
     * @return the entry, or the equal one that was there before, so that a caller need not keep a second one
     */
    public MetricMetadata putMetadata(String family, MetricMetadata metadata) {
        head.lock.lock();
        try {
            MetricMetadata kept = head.putMetadata(family, metadata);
            if (kept == metadata && !closed) {
                appending.metadata(family, metadata);
            }
            return kept;
        } finally {
            head.lock.unlock();
        }
    }

    /** Does what is due: to be called about once a second, by one thread. */
    public void upkeep() {
        if (!closed) {
            upkeep.run(clockMillis.getAsLong());
        }
    }

    // Questions about series

    @Override
    public Found<String> labelNames(List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit) {
        return catalog.labelNames(matcherSets, fromMillis, toMillis, limit);
    }

    @Override
    public Found<String> labelValues(
            String name, List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit) {
        return catalog.labelValues(name, matcherSets, fromMillis, toMillis, limit);
    }

    @Override
    public Found<Labels> series(List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit) {
        return catalog.series(matcherSets, fromMillis, toMillis, limit);
    }

    @Override
    public Map<String, List<MetricMetadata>> metadata(String metric, int limit, int limitPerMetric) {
        return catalog.metadata(metric, limit, limitPerMetric);
    }

    @Override
    public CardinalityStats cardinality(int limit) {
        return catalog.cardinality(limit);
    }

    // State

    public StoreCounters counters() {
        return counters;
    }

    /** How the store is. */
    public StoreStatus status() {
        long[] oldest = {Long.MAX_VALUE};
        if (!shelf.segments().isEmpty()) {
            oldest[0] = shelf.segments().getFirst().start();
        } else {
            head.table.forEach(series -> oldest[0] = Math.min(oldest[0], series.firstTime()));
        }
        return new StoreStatus(
                wal.healthy(),
                counters.problems(),
                head.index.liveCount(),
                head.maxTime,
                oldest[0],
                shelf.bytes() + wal.bytesSinceRotation());
    }

    /** Series with samples in memory. */
    public int liveSeries() {
        return head.index.liveCount();
    }

    /** Time of the newest sample, Long.MIN_VALUE if there is none. */
    public long newestSampleMillis() {
        return head.maxTime;
    }

    /** Segment files and their bytes. */
    public SegmentStats segments() {
        return new SegmentStats(shelf.segments().size(), shelf.bytes(), wal.bytesSinceRotation());
    }

    /** What is on disk: segment files, their bytes, bytes of log since the last snapshot. */
    public record SegmentStats(int count, long bytes, long logBytes) {}

    /** Whether what is appended reaches the disk. */
    public boolean isDurable() {
        return wal.healthy();
    }

    public StoreSettings settings() {
        return settings;
    }

    /** Forces the log and writes a snapshot, so that the next start has nothing to replay. */
    @Override
    public void close() {
        head.lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            head.lock.unlock();
        }
        upkeep.force();
        upkeep.snapshot();
        wal.close();
    }
}
