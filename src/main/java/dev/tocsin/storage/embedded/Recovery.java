package dev.tocsin.storage.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Fills memory from what an earlier process left: snapshot, log, segments. Damage is told and the rest is used. */
final class Recovery {

    private final Disk disk;
    private final Path directory;
    private final Head head;
    private final Shelf shelf;
    private final StoreCounters counters;
    private long nextLog = 1;
    private long replayed;

    Recovery(Disk disk, Path directory, Head head, Shelf shelf, StoreCounters counters) {
        this.disk = disk;
        this.directory = directory;
        this.head = head;
        this.shelf = shelf;
        this.counters = counters;
    }

    /** Number of the first log file that is not in use. */
    long nextLog() {
        return nextLog;
    }

    /** Samples that came from the log. */
    long replayed() {
        return replayed;
    }

    void run() throws IOException {
        shelf.open(counters::corruption);
        Optional<Snapshot.Start> start = snapshot();
        if (start.isEmpty() && !shelf.segments().isEmpty()) {
            seriesOfSegments();
        }
        log(start.map(Snapshot.Start::firstLog).orElse(0L));
    }

    private Optional<Snapshot.Start> snapshot() {
        Path path = Snapshot.path(directory);
        if (!disk.exists(path)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(new Snapshot.Reader(head).read(disk.read(path), counters::corruption));
        } catch (IOException e) {
            counters.corruption("memory.snapshot cannot be read, what only it had is lost: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Without a snapshot the segments say which series there are; what was in memory only is in the log or lost. */
    private void seriesOfSegments() {
        for (Segment segment : shelf.segments().reversed()) {
            try {
                SeriesRecords.Reader reader = new SeriesRecords.Reader(head::restore);
                Records.read(
                        segment.labelRecords(),
                        segment.path().getFileName().toString(),
                        (kind, in) -> {
                            if (kind == Records.SYMBOLS) {
                                reader.symbols(in);
                            } else {
                                reader.series(in);
                            }
                        },
                        counters::corruption);
            } catch (CorruptException | InternalError e) {
                counters.corruption(segment.path().getFileName() + ": series cannot be read: " + e.getMessage());
            }
        }
        head.flushedUntil = shelf.end();
        head.table.forEach(series -> head.maxTime = Math.max(head.maxTime, series.lastTime()));
    }

    private void log(long first) throws IOException {
        List<Path> files = Wal.files(disk, directory);
        LogRecords.Replay replay = new LogRecords.Replay(head);
        for (Path path : files) {
            nextLog = Math.max(nextLog, Wal.number(path) + 1);
            if (Wal.number(path) < first) {
                disk.delete(path);
                continue;
            }
            replay(path, replay);
        }
        nextLog = Math.max(nextLog, first + 1);
        replayed = replay.samples();
        if (replay.lost() > 0) {
            counters.samplesLost.add(replay.lost());
            counters.corruption(replay.lost() + " samples in the log belong to series whose records are damaged");
        }
    }

    private void replay(Path path, LogRecords.Replay replay) {
        String name = path.getFileName().toString();
        try {
            byte[] file = disk.read(path);
            if (file.length == 0) {
                return;
            }
            if (!Records.isHeader(file, 'W')) {
                counters.corruption(name + " does not begin as a log of this version; what can be read is used");
            }
            Records.read(file, name, replay, counters::corruption);
        } catch (IOException e) {
            counters.corruption(name + " cannot be read: " + e.getMessage());
        }
    }
}
