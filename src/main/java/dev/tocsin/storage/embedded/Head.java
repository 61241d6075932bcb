package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.storage.MetricMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is in memory: series, their newest samples, the index, metadata. Changed under {@link #lock} only. */
final class Head {

    private static final int MAX_METADATA_A_FAMILY = 10;

    final ReentrantLock lock = new ReentrantLock();
    final SeriesTable table = new SeriesTable();
    final SeriesIndex index = new SeriesIndex(table::get);
    final NewestSamples newest = new NewestSamples();
    final ChunkMaker maker = new ChunkMaker();
    private final Map<String, Map<MetricMetadata, MetricMetadata>> metadata = new TreeMap<>();

    /** Whether any series has start timestamps. */
    volatile boolean starts;

    /** Time of the newest sample ever appended. */
    volatile long maxTime = Long.MIN_VALUE;

    /** Samples before this are in segments (or gone). */
    volatile long flushedUntil = Long.MIN_VALUE;

    /** The series of some labels, made if need be; {@code null} if it is not there and should not be made. */
    @Nullable
    Series series(Labels labels, boolean make) {
        int hash = SeriesTable.hash(labels);
        Series series = table.find(labels, hash);
        if (series != null || !make) {
            return series;
        }
        Series made = table.add(index.canonical(labels), hash);
        index.add(made, false);
        return made;
    }

    /** Takes in a series that an earlier process made; false if the id or the labels are taken. */
    boolean restore(int id, Labels labels, long lastTime) {
        int hash = SeriesTable.hash(labels);
        if (table.get(id) != null || table.find(labels, hash) != null) {
            return false;
        }
        Series series = new Series(id, index.canonical(labels), hash);
        series.lastTime(lastTime);
        table.add(series);
        index.add(series, false);
        return true;
    }

    void append(Series series, long time, double value) {
        boolean wasDead = !series.inMemory();
        long bits = Double.doubleToRawLongBits(value);
        series.append(time, bits, maker);
        newest.set(series.id(), time, bits);
        if (wasDead) {
            index.live(series, true);
        }
    }

    void append(Series series, long time, FloatHistogram histogram) {
        boolean wasDead = !series.inMemory();
        series.append(time, histogram, maker);
        newest.forget(series.id());
        if (wasDead) {
            index.live(series, true);
        }
    }

    /** Says that samples of a series from a time on have another start timestamp. */
    void start(Series series, long time, long start) {
        series.start(time, start);
        starts = true;
    }

    /** Makes what was restored findable. */
    void restored(Series series) {
        if (series.hasTail()) {
            newest.set(series.id(), series.lastTime(), series.lastBits());
        }
        if (series.inMemory()) {
            index.live(series, true);
        }
        maxTime = Math.max(maxTime, series.lastTime());
    }

    List<Series> allSeries() {
        List<Series> all = new ArrayList<>();
        table.forEach(all::add);
        return all;
    }

    /** Remembers metadata; answers the entry itself if it is new, and the equal one there is if it is not. */
    MetricMetadata putMetadata(String family, MetricMetadata entry) {
        synchronized (metadata) {
            Map<MetricMetadata, MetricMetadata> entries = metadata.computeIfAbsent(family, f -> new LinkedHashMap<>());
            MetricMetadata known = entries.get(entry);
            if (known != null) {
                return known;
            }
            if (entries.size() == MAX_METADATA_A_FAMILY) {
                entries.remove(entries.keySet().iterator().next());
            }
            entries.put(entry, entry);
            return entry;
        }
    }

    /** A copy of the metadata, families in order. */
    Map<String, List<MetricMetadata>> metadata() {
        synchronized (metadata) {
            Map<String, List<MetricMetadata>> copy = new TreeMap<>();
            metadata.forEach((family, entries) -> copy.put(family, List.copyOf(entries.keySet())));
            return copy;
        }
    }
}
