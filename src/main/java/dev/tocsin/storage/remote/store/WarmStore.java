package dev.tocsin.storage.remote.store;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.storage.remote.read.BackendException;
import dev.tocsin.storage.remote.read.BackendMetrics;
import dev.tocsin.storage.remote.read.RawQuery;
import dev.tocsin.storage.remote.read.RawReader;
import dev.tocsin.storage.remote.read.SampleRow;
import dev.tocsin.storage.remote.read.SeriesInterner;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntIterator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The engine's source over a remote storage. Samples of a series are kept once, whoever wanted them; each selector knows
 * which range of them is complete. What is wanted beyond that is fetched before {@link #resolve} answers: the new tail,
 * with an overlap in which late samples are found, or the whole range. Safe for several threads.
 */
final class WarmStore implements SeriesSource {

    private static final int[] NO_IDS = {};

    /** Between two evaluations of a read, trimming may not take what the first resolved. */
    private static final long SLACK_MILLIS = 60_000;

    /** A want that failed fails at once for so long: the other rules of the tick do not wait for the same. */
    private static final long FAILED_NANOS = 3_000_000_000L;

    private final StoreLimits limits;
    private final SeriesInterner interner;
    private final Overlay overlay;
    private final Fetches fetches;
    private final BackendMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Selector.Key, Selector> selectors = new HashMap<>();
    private final Map<Selector.Key, Failure> failures = new HashMap<>();
    private final WarmRows rows = new WarmRows();
    private long versions;
    private int fetching;

    private record Failure(String message, long nanos) {}

    WarmStore(StoreLimits limits, RawReader reader, SeriesInterner interner, Overlay overlay, BackendMetrics metrics) {
        this.limits = limits;
        this.interner = interner;
        this.overlay = overlay;
        this.metrics = metrics;
        this.fetches = new Fetches(reader, this::take);
    }

    // Reading

    @Override
    public Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        RawQuery want = new RawQuery(matchers, fromMillis, toMillis);
        Resolution known = known(want, sinceVersion);
        if (known == null) {
            fetch(List.of(want), 0);
            known = known(want, sinceVersion);
        }
        if (known == null) {
            throw new StorageException(failure(key(want)));
        }
        return known;
    }

    private @Nullable Resolution known(RawQuery want, long sinceVersion) {
        lock.lock();
        try {
            Selector selector = covering(want);
            if (selector == null) {
                Failure failure = failures.get(key(want));
                if (failure != null && System.nanoTime() - failure.nanos < FAILED_NANOS) {
                    throw new StorageException(failure.message);
                }
                return null;
            }
            selector.used(want.fromMillis(), want.toMillis());
            bringUp(selector);
            return selector.version == sinceVersion
                    ? new Resolution(true, NO_IDS, selector.version)
                    : new Resolution(false, selector.resolved, selector.version);
        } finally {
            lock.unlock();
        }
    }

    private String failure(Selector.Key key) {
        lock.lock();
        try {
            Failure failure = failures.get(key);
            return failure == null ? "the storage was read, and what is wanted is not there" : failure.message;
        } finally {
            lock.unlock();
        }
    }

    private Selector.Key key(RawQuery want) {
        return new Selector.Key(want.matchers(), isLong(want));
    }

    boolean isLong(RawQuery want) {
        return want.toMillis() - want.fromMillis() > limits.longRangeMillis();
    }

    private @Nullable Selector covering(RawQuery want) {
        Selector.Key key = key(want);
        Selector selector = selectors.get(key);
        if (selector != null && selector.covers(want.fromMillis(), want.toMillis())) {
            return selector;
        }
        selector = selectors.get(new Selector.Key(want.matchers(), !key.longRange()));
        return selector != null && selector.covers(want.fromMillis(), want.toMillis()) ? selector : null;
    }

    /** Makes the answer anew where series came or went. */
    private void bringUp(Selector selector) {
        long now = overlay.version();
        if (!selector.changed && selector.overlayVersion == now) {
            return;
        }
        int[] ids = selector.ids.toIntArray();
        Arrays.sort(ids);
        IntArrayList more = overlay.find(selector.key.matchers());
        more.removeIf(selector.ids::contains);
        if (!more.isEmpty()) {
            int[] extra = more.toIntArray();
            Arrays.sort(extra);
            int[] all = Arrays.copyOf(ids, ids.length + extra.length);
            System.arraycopy(extra, 0, all, ids.length, extra.length);
            ids = all;
        }
        selector.changed = false;
        selector.overlayVersion = now;
        if (selector.version < 0 || !Arrays.equals(ids, selector.resolved)) {
            selector.resolved = ids;
            selector.version = ++versions;
        }
    }

    @Override
    public Labels labels(int seriesId) {
        return interner.labels(seriesId);
    }

    @Override
    public void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        boolean plain = overlay.isEmpty();
        for (int id : seriesIds) {
            SampleRow row = rows.get(id);
            SampleRow own = plain ? null : overlay.row(id);
            if (row != null && own != null) {
                SampleRow.readBoth(own, row, fromMillis, toMillis, into);
            } else if (row != null) {
                row.read(fromMillis, toMillis, into);
            } else if (own != null) {
                own.read(fromMillis, toMillis, into);
            }
            into.endRow();
        }
    }

    @Override
    public void readNewest(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        boolean plain = overlay.isEmpty();
        for (int id : seriesIds) {
            SampleRow row = rows.get(id);
            SampleRow own = plain ? null : overlay.row(id);
            if (row != null
                    && (own == null || row.newestIn(fromMillis, toMillis) > own.newestIn(fromMillis, toMillis))) {
                row.readNewest(fromMillis, toMillis, into);
            } else if (own != null) {
                own.readNewest(fromMillis, toMillis, into);
            }
            into.endRow();
        }
    }

    // Fetching

    /** Whether a want of a long range would have to be read from the storage as a whole, or nearly so. */
    boolean isCold(RawQuery want) {
        lock.lock();
        try {
            Selector selector = selectors.get(key(want));
            return isLong(want)
                    && (selector == null
                            || selector.from > want.fromMillis()
                            || want.toMillis() - selector.to > limits.longRangeMillis());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fetches what is not there, together with what others want at the same time. What cannot be had is told when it is
     * resolved.
     *
     * @param gatherNanos how long to wait for others
     */
    void fetch(List<RawQuery> wants, long gatherNanos) {
        Map<Selector.Key, RawQuery> missing = new HashMap<>();
        lock.lock();
        try {
            for (RawQuery want : wants) {
                if (covering(want) == null) {
                    missing.merge(key(want), want, WarmStore::union);
                }
            }
            if (missing.isEmpty()) {
                return;
            }
            fetching++;
        } finally {
            lock.unlock();
        }
        try {
            fetches.fetch(missing, gatherNanos, System.nanoTime() + limits.timeoutNanos());
        } finally {
            lock.lock();
            try {
                fetching--;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Reads one piece of a long range, beside all other fetches; false if it cannot be had. */
    boolean extend(Selector.Key key, long fromMillis, long toMillis) {
        lock.lock();
        try {
            fetching++;
        } finally {
            lock.unlock();
        }
        try {
            RawQuery piece = new RawQuery(key.matchers(), fromMillis, toMillis);
            take(Map.of(key, piece), fetches.reader(), System.nanoTime() + limits.timeoutNanos());
            lock.lock();
            try {
                Selector selector = selectors.get(key);
                return selector != null && selector.covers(fromMillis, toMillis);
            } finally {
                lock.unlock();
            }
        } finally {
            lock.lock();
            try {
                fetching--;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Bytes of the samples of a selector. */
    long bytes(Selector.Key key) {
        lock.lock();
        try {
            Selector selector = selectors.get(key);
            long bytes = 0;
            if (selector != null) {
                for (IntIterator ids = selector.ids.iterator(); ids.hasNext(); ) {
                    SampleRow row = rows.get(ids.nextInt());
                    bytes += row == null ? 0 : row.bytes();
                }
            }
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    void forget(Selector.Key key) {
        lock.lock();
        try {
            selectors.remove(key);
        } finally {
            lock.unlock();
        }
    }

    private static RawQuery union(RawQuery a, RawQuery b) {
        return new RawQuery(
                a.matchers(), Math.min(a.fromMillis(), b.fromMillis()), Math.max(a.toMillis(), b.toMillis()));
    }

    /** What of a want has to be read; empty if somebody has read it meanwhile. */
    private @Nullable RawQuery missing(Selector.Key key, RawQuery want) {
        Selector selector = selectors.get(key);
        if (selector == null) {
            return want;
        }
        if (selector.covers(want.fromMillis(), want.toMillis())) {
            return null;
        }
        if (want.fromMillis() < selector.from) {
            // Older samples too: the whole, up to where it is known already, so that there is no hole.
            return new RawQuery(want.matchers(), want.fromMillis(), Math.max(want.toMillis(), selector.to));
        }
        long from = Math.max(want.fromMillis(), selector.to - limits.overlapMillis());
        return new RawQuery(want.matchers(), from, want.toMillis());
    }

    /** One fetch of many selectors: asks what is missing, reads it, and takes over what came. */
    private void take(Map<Selector.Key, RawQuery> wants, RawReader reader, long deadline) {
        Map<Selector.Key, RawQuery> needed = new HashMap<>();
        lock.lock();
        try {
            wants.forEach((key, want) -> {
                RawQuery rest = missing(key, want);
                if (rest != null) {
                    needed.put(key, rest);
                }
            });
        } finally {
            lock.unlock();
        }
        if (needed.isEmpty()) {
            return;
        }
        long requests = metrics.reads();
        long bytes = metrics.bytesRead();
        read(List.copyOf(needed.entrySet()), reader, deadline);
        metrics.ticks.inc();
        metrics.selectors.inc(needed.size());
        metrics.lastTickRequests.set(metrics.reads() - requests);
        metrics.lastTickBytes.set(metrics.bytesRead() - bytes);
    }

    /** Reads selectors with one call, or, where that is too much or refused, half of them at a time. */
    private void read(List<Map.Entry<Selector.Key, RawQuery>> needed, RawReader reader, long deadline) {
        List<RawQuery> queries = needed.stream().map(Map.Entry::getValue).toList();
        Staging staging = new Staging(queries.size());
        try {
            reader.read(queries, staging, deadline);
        } catch (BackendException e) {
            if (needed.size() > 1 && e.kind() != BackendException.Kind.UNAVAILABLE) {
                int half = needed.size() / 2;
                read(needed.subList(0, half), reader, deadline);
                read(needed.subList(half, needed.size()), reader, deadline);
                return;
            }
            lock.lock();
            try {
                needed.forEach(entry ->
                        failures.put(entry.getKey(), new Failure(String.valueOf(e.getMessage()), System.nanoTime())));
            } finally {
                lock.unlock();
            }
            return;
        }
        lock.lock();
        try {
            for (int i = 0; i < queries.size(); i++) {
                put(needed.get(i).getKey(), queries.get(i), staging.ids(i), staging.rows(i));
            }
        } finally {
            lock.unlock();
        }
    }

    private void put(Selector.Key key, RawQuery read, IntArrayList ids, List<SampleRow> staged) {
        Selector selector = selectors.get(key);
        if (selector == null) {
            selector = new Selector(key, read.fromMillis(), read.toMillis());
            selectors.put(key, selector);
        } else if (read.fromMillis() > selector.to || read.toMillis() < selector.from) {
            // A hole in between: only what was read is complete.
            selector.from = read.fromMillis();
            selector.to = read.toMillis();
        } else {
            selector.from = Math.min(selector.from, read.fromMillis());
            selector.to = Math.max(selector.to, read.toMillis());
        }
        failures.remove(key);
        selector.used(read.fromMillis(), read.toMillis());
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.getInt(i);
            rows.keep(id, read.fromMillis(), read.toMillis(), staged.get(i));
            if (selector.ids.add(id)) {
                selector.changed = true;
            }
        }
    }

    // Upkeep

    /**
     * Forgets what is not needed any more: to be called about once a minute. Answers the bytes that are kept, about, without
     * those that are only kept for queries under way.
     *
     * @param nanos now, {@link System#nanoTime}
     */
    long upkeep(long nanos) {
        lock.lock();
        try {
            if (fetching > 0) {
                return -1;
            }
            failures.values().removeIf(failure -> nanos - failure.nanos > FAILED_NANOS);
            selectors.values().removeIf(s -> nanos - s.usedNanos > limits.idleNanos());
            selectors.values().forEach(this::narrow);
            long[] upTo = unneeded();
            long kept = rows.bytes(upTo);
            while (kept > limits.cacheBytes() && !selectors.isEmpty()) {
                selectors.remove(largest().key);
                upTo = unneeded();
                kept = rows.bytes(upTo);
            }
            rows.trim(upTo, nanos, overlay::forgetUnlessThere);
            metrics.cacheBytes.set(kept);
            metrics.series.set(interner.size());
            return kept;
        } finally {
            lock.unlock();
        }
    }

    private Selector largest() {
        Selector largest = null;
        for (Selector selector : selectors.values()) {
            if (largest == null || weight(selector) > weight(largest)) {
                largest = selector;
            }
        }
        if (largest == null) {
            throw new IllegalStateException("no selector is kept");
        }
        return largest;
    }

    private static double weight(Selector selector) {
        return (double) selector.ids.size() * (selector.to - selector.from);
    }

    /** Moves the left edge of what is kept for a selector to where it is needed, and lets series go that ended before. */
    private void narrow(Selector selector) {
        selector.narrow(SLACK_MILLIS);
        for (IntIterator ids = selector.ids.iterator(); ids.hasNext(); ) {
            SampleRow row = rows.get(ids.nextInt());
            if (row == null || row.lastTime() <= selector.unneeded) {
                ids.remove();
                selector.changed = true;
            }
        }
    }

    /** By series, up to when no selector needs its samples; Long.MAX_VALUE where none needs any. */
    private long[] unneeded() {
        long[] upTo = rows.nothingNeeded();
        for (Selector selector : selectors.values()) {
            for (IntIterator ids = selector.ids.iterator(); ids.hasNext(); ) {
                int id = ids.nextInt();
                upTo[id] = Math.min(upTo[id], selector.unneeded);
            }
        }
        return upTo;
    }
}
