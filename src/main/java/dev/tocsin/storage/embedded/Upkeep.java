package dev.tocsin.storage.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a store does from time to time: force the log, write a span of time that is over to a segment, write a
 * snapshot, delete what is past retention, and come back to its feet after the disk was full. A failure is told and
 * tried again the next time.
 */
final class Upkeep {

    /** Series that lose their written samples while the lock is held once. */
    private static final int STEP = 1024;

    private final Disk disk;
    private final StoreSettings settings;
    private final Head head;
    private final Wal wal;
    private final Shelf shelf;
    private final StoreCounters counters;
    private final ReentrantLock running = new ReentrantLock();
    private long lastSnapshot;

    /** End of the next span to be written, as far as known; looked up again once it is over. */
    private long nextEnd = Long.MIN_VALUE;

    Upkeep(Disk disk, StoreSettings settings, Head head, Wal wal, Shelf shelf, StoreCounters counters, long nowMillis) {
        this.disk = disk;
        this.settings = settings;
        this.head = head;
        this.wal = wal;
        this.shelf = shelf;
        this.counters = counters;
        this.lastSnapshot = nowMillis;
    }

    /** Does what is due; returns at once if that is being done already. */
    void run(long nowMillis) {
        if (!running.tryLock()) {
            return;
        }
        try {
            force();
            boolean flushed = flushAll();
            retain();
            if (flushed
                    || wal.needsSnapshot()
                    || nowMillis - lastSnapshot >= settings.snapshotMillis() && wal.bytesSinceRotation() > 0
                    || wal.bytesSinceRotation() > settings.snapshotLogBytes()) {
                snapshot();
                lastSnapshot = nowMillis;
            }
        } finally {
            running.unlock();
        }
    }

    /** Forces what has gathered in the log. */
    void force() {
        try {
            wal.sync(wal.position());
        } catch (IOException e) {
            logFailed(e);
        }
    }

    void logFailed(IOException e) {
        counters.logFailures.increment();
        counters.problem("samples are kept in memory only, the log cannot be written: " + e.getMessage());
    }

    /** Writes memory to a snapshot; after that older log files are not needed. */
    boolean snapshot() {
        running.lock();
        try {
            Wal.Rotation rotation = wal.rotate();
            boolean done = false;
            try {
                int nextId;
                head.lock.lock();
                try {
                    nextId = head.table.nextId();
                } finally {
                    head.lock.unlock();
                }
                Snapshot.write(
                        disk,
                        settings.directory(),
                        head,
                        new Snapshot.Start(rotation.firstNeeded(), nextId, head.flushedUntil));
                done = true;
            } finally {
                wal.snapshotDone(rotation, done);
            }
            counters.snapshots.increment();
            wal.deleteBefore(rotation.firstNeeded());
            return true;
        } catch (IOException e) {
            counters.snapshotFailures.increment();
            counters.problem("snapshot of memory could not be written, the log is kept: " + e.getMessage());
            return false;
        } finally {
            running.unlock();
        }
    }

    /** Writes every span that is over: nothing can be appended to it any more. */
    private boolean flushAll() {
        boolean any = false;
        while (head.maxTime != Long.MIN_VALUE && head.maxTime - settings.maxLagMillis() >= nextEnd) {
            long start = start();
            if (start == Long.MAX_VALUE) {
                break;
            }
            long end = Math.floorDiv(start, settings.blockMillis()) * settings.blockMillis() + settings.blockMillis();
            nextEnd = end;
            if (head.maxTime - settings.maxLagMillis() < end) {
                break;
            }
            if (!flush(Math.max(start, head.flushedUntil), end) && !giveUp(end)) {
                break;
            }
            any = true;
        }
        return any;
    }

    /** Time of the oldest sample in memory that is in no segment. */
    private long start() {
        long[] oldest = {Long.MAX_VALUE};
        head.table.forEach(series -> oldest[0] = Math.min(oldest[0], series.firstTime()));
        return oldest[0] == Long.MAX_VALUE ? oldest[0] : Math.max(oldest[0], head.flushedUntil);
    }

    private boolean flush(long start, long end) {
        try {
            List<Path> files = new SegmentWriter(disk, settings.directory(), start, end).write(head.allSeries());
            shelf.addAll(files);
            counters.segmentsWritten.add(files.size());
        } catch (IOException | CorruptException e) {
            counters.segmentFailures.increment();
            counters.problem("samples of a finished span could not be written to a segment and stay in memory: "
                    + e.getMessage());
            return false;
        }
        drop(end);
        return true;
    }

    /** Memory is bounded: after four spans that could not be written the oldest goes. */
    private boolean giveUp(long end) {
        if (head.maxTime - end < 4 * settings.blockMillis()) {
            return false;
        }
        counters.problem("samples before " + end + " (ms) were dropped from memory without having been written");
        drop(end);
        return true;
    }

    private void drop(long end) {
        List<Series> all = head.allSeries();
        for (int from = 0; from < all.size(); from += STEP) {
            head.lock.lock();
            try {
                for (Series series : all.subList(from, Math.min(all.size(), from + STEP))) {
                    if (series.inMemory() && series.dropBefore(end)) {
                        head.index.live(series, false);
                        head.newest.forget(series.id());
                    }
                }
            } finally {
                head.lock.unlock();
            }
        }
        head.lock.lock();
        try {
            head.flushedUntil = Math.max(head.flushedUntil, end);
            head.newest.compact();
        } finally {
            head.lock.unlock();
        }
    }

    private void retain() {
        if (head.maxTime == Long.MIN_VALUE) {
            return;
        }
        long before = settings.retentionMillis() == 0 ? Long.MIN_VALUE : head.maxTime - settings.retentionMillis();
        try {
            int gone = shelf.retain(before, settings.retentionBytes());
            counters.segmentsDeleted.add(gone);
            if (gone > 0) {
                forgetSeries();
            }
        } catch (IOException e) {
            counters.problem("segments past retention could not be deleted: " + e.getMessage());
        }
    }

    /** Series whose newest sample was in a segment that is gone are forgotten. */
    private void forgetSeries() {
        long oldest = shelf.segments().isEmpty()
                ? head.flushedUntil
                : shelf.segments().getFirst().start();
        head.lock.lock();
        try {
            List<Series> gone = new ArrayList<>();
            head.table.forEach(series -> {
                if (!series.inMemory() && series.lastTime() < oldest) {
                    gone.add(series);
                }
            });
            if (!gone.isEmpty()) {
                head.index.remove(gone);
                head.table.remove(gone.stream().mapToInt(Series::id).toArray());
                counters.seriesRemoved.add(gone.size());
            }
        } finally {
            head.lock.unlock();
        }
    }
}
