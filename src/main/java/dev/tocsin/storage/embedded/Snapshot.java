package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.MetricMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory as a file, so that a restart reads it and the little log behind it: series, their chunks and plain samples,
 * metadata. Written beside the running store; what is appended meanwhile may or may not be in it, and is in the log.
 */
final class Snapshot {

    private static final int WRITE_AT = 1 << 20;

    private Snapshot() {}

    static Path path(Path directory) {
        return directory.resolve("memory.snapshot");
    }

    /**
     * What a snapshot says of itself.
     *
     * @param firstLog number of the first log file to be read after it
     * @param nextId first series id never given out
     * @param flushedUntil samples before this are in segments
     */
    record Start(long firstLog, int nextId, long flushedUntil) {}

    static void write(Disk disk, Path directory, Head head, Start start) throws IOException {
        Path temporary = directory.resolve("memory.tmp");
        try (Disk.AppendFile file = disk.create(temporary)) {
            byte[] header = Records.fileHeader('S');
            file.write(header, 0, header.length);
            ByteSink sink = new ByteSink(2 * WRITE_AT);
            int at = Records.begin(sink, Records.SNAPSHOT_START);
            sink.putVarint(start.firstLog());
            sink.putVarint(start.nextId());
            sink.putZigzag(start.flushedUntil());
            Records.end(sink, at);
            putMetadata(head.metadata(), sink);
            write(file, sink);
            List<Series> all = head.allSeries();
            SeriesRecords.write(all, sink, records -> write(file, records));
            putStates(all, sink, file);
            putStarts(all, sink, file);
            at = Records.begin(sink, Records.SNAPSHOT_END);
            sink.putVarint(all.size());
            Records.end(sink, at);
            write(file, sink);
            file.force();
        } catch (IOException e) {
            try {
                disk.delete(temporary);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        disk.rename(temporary, path(directory));
    }

    private static void write(Disk.AppendFile file, ByteSink sink) throws IOException {
        file.write(sink.array(), 0, sink.size());
        sink.clear();
    }

    private static void putMetadata(Map<String, List<MetricMetadata>> metadata, ByteSink sink) {
        int at = Records.begin(sink, Records.METADATA);
        metadata.forEach((family, entries) -> entries.forEach(entry -> {
            sink.putString(family);
            sink.putString(entry.type());
            sink.putString(entry.help());
            sink.putString(entry.unit());
        }));
        Records.end(sink, at);
    }

    private static void putStates(List<Series> all, ByteSink sink, Disk.AppendFile file) throws IOException {
        ChunkMaker maker = new ChunkMaker();
        int at = -1;
        for (Series series : all) {
            // Plain samples first, as every reader does.
            long[] plain = series.plainCopy();
            Chunk[] chunks = series.chunks();
            if (plain[0] == 0 && chunks.length == 0) {
                continue;
            }
            if (at < 0) {
                at = Records.begin(sink, Records.STATE);
            }
            while (plain[0] > 0 && chunks.length > 0 && chunks[chunks.length - 1].maxTime() >= plain[1]) {
                // Some became a chunk between the two looks.
                plain = series.plainCopy();
                chunks = series.chunks();
            }
            sink.putVarint(series.id());
            sink.putVarint(chunks.length);
            for (Chunk chunk : chunks) {
                put(chunk, sink);
            }
            sink.putByte(plain[0] > 0 ? 1 : 0);
            if (plain[0] > 0) {
                put(maker.ofPlain(plain, (int) plain[0]), sink);
            }
            if (sink.size() > WRITE_AT / 4) {
                Records.end(sink, at);
                at = -1;
                write(file, sink);
            }
        }
        if (at >= 0) {
            Records.end(sink, at);
        }
    }

    /** After the samples: what came meanwhile is in the log. */
    private static void putStarts(List<Series> all, ByteSink sink, Disk.AppendFile file) throws IOException {
        int at = -1;
        for (Series series : all) {
            StartTrack starts = series.starts();
            if (starts == null || starts.isEmpty()) {
                continue;
            }
            if (at < 0) {
                at = Records.begin(sink, Records.STARTS);
            }
            sink.putVarint(series.id());
            starts.encode(sink);
            if (sink.size() > WRITE_AT / 4) {
                Records.end(sink, at);
                at = -1;
                write(file, sink);
            }
        }
        if (at >= 0) {
            Records.end(sink, at);
        }
    }

    private static void put(Chunk chunk, ByteSink sink) {
        sink.putZigzag(chunk.minTime());
        sink.putVarint(chunk.maxTime() - chunk.minTime());
        sink.putVarint(chunk.count());
        sink.putVarint(chunk.data().length);
        sink.putBytes(chunk.data(), 0, chunk.data().length);
    }

    /** Fills memory from a snapshot; one lock-free thread, before anybody else sees the head. */
    static final class Reader implements Records.Handler {
        private final Head head;
        private final SeriesRecords.Reader series;
        private final SampleColumns columns = new SampleColumns();
        private @Nullable Start start;
        private boolean complete;

        Reader(Head head) {
            this.head = head;
            this.series = new SeriesRecords.Reader((id, labels, lastTime) -> head.restore(id, labels, lastTime));
        }

        /** What the snapshot says of itself, or null if that part is damaged. */
        @Nullable
        Start read(byte[] file, Consumer<String> damage) {
            if (!Records.isHeader(file, 'S')) {
                damage.accept("memory.snapshot is not a snapshot of this version; it was left out");
                return null;
            }
            Records.read(file, "memory.snapshot", this, damage);
            if (!complete) {
                damage.accept("memory.snapshot has no end record; what it has was used");
            }
            return start;
        }

        @Override
        public void record(int kind, ByteSource in) {
            switch (kind) {
                case Records.SNAPSHOT_START -> {
                    start = new Start(in.getVarint(), in.getVarint32(), in.getZigzag());
                    head.table.reserveIds(start.nextId());
                    head.flushedUntil = start.flushedUntil();
                }
                case Records.METADATA -> {
                    while (in.hasMore()) {
                        head.putMetadata(
                                in.getString(), new MetricMetadata(in.getString(), in.getString(), in.getString()));
                    }
                }
                case Records.SYMBOLS -> series.symbols(in);
                case Records.SERIES -> series.series(in);
                case Records.STATE -> states(in);
                case Records.STARTS -> starts(in);
                case Records.SNAPSHOT_END -> complete = true;
                default -> throw new CorruptException("unknown kind " + kind);
            }
        }

        private void states(ByteSource in) {
            while (in.hasMore()) {
                Series s = head.table.get(in.getVarint32());
                Chunk[] chunks = new Chunk[in.getCount()];
                for (int i = 0; i < chunks.length; i++) {
                    chunks[i] = chunk(in);
                }
                long[] plain = new long[1];
                if (in.getByte() == 1) {
                    plain = plain(chunk(in));
                }
                if (s != null) {
                    s.restore(chunks, plain, newestHistogram(chunks, plain));
                    head.restored(s);
                }
            }
        }

        private void starts(ByteSource in) {
            while (in.hasMore()) {
                Series s = head.table.get(in.getVarint32());
                StartTrack starts = StartTrack.decode(in);
                if (s != null) {
                    s.starts(starts);
                    head.starts = true;
                }
            }
        }

        private static Chunk chunk(ByteSource in) {
            long minTime = in.getZigzag();
            long maxTime = minTime + in.getVarint();
            int count = in.getVarint32();
            byte[] data = new byte[in.getCount()];
            in.getBytes(data);
            if (data.length <= Chunk.HEADER || data[0] != Chunk.VERSION) {
                throw new CorruptException("chunk of unknown version");
            }
            return new Chunk(minTime, maxTime, count, data);
        }

        private long[] plain(Chunk chunk) {
            columns.clear();
            chunk.read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
            int n = columns.size();
            long[] plain = new long[2 * n + 1];
            plain[0] = n;
            for (int i = 0; i < n; i++) {
                plain[2 * i + 1] = columns.times()[i];
                plain[2 * i + 2] = Double.doubleToRawLongBits(columns.values()[i]);
            }
            return plain;
        }

        private @Nullable FloatHistogram newestHistogram(Chunk[] chunks, long[] plain) {
            if (plain[0] > 0 || chunks.length == 0 || chunks[chunks.length - 1].kind() != Chunk.KIND_HISTOGRAM) {
                return null;
            }
            columns.clear();
            chunks[chunks.length - 1].read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
            FloatHistogram @Nullable [] histograms = columns.histograms();
            return histograms == null ? null : histograms[columns.size() - 1];
        }
    }
}
