package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.storage.proto.Histogram;
import dev.tocsin.storage.remote.WireHistograms;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link SegmentQueue} in rounds: what a round holds stays in the queue until {@link #commit}, which writes the
 * cursor to a file, so that after {@code kill -9} only rounds whose end was not recorded come again, with the same
 * samples in the same order. For one thread.
 */
final class QueueReader implements AutoCloseable {

    private final SegmentQueue queue;
    private final Consumer<String> problems;
    private final FileChannel cursor;
    private final Int2ObjectOpenHashMap<Labels> series = new Int2ObjectOpenHashMap<>();
    private SegmentQueue.Position committed;
    private SegmentQueue.Position at;

    /** End of a round that was begun before a crash and is to come again just so, or null. */
    private SegmentQueue.@Nullable Position boundary;

    private @Nullable FileChannel file;
    private long skipped;

    /** Samples of a round, oldest first; {@code labels} are shared between samples of a series. */
    static final class Round {
        final List<Labels> labels = new ArrayList<>();
        int[] ids = new int[256];
        long[] times = new long[256];
        double[] values = new double[256];

        @Nullable
        FloatHistogram[] histograms = {};

        int size() {
            return labels.size();
        }

        private void add(Labels of, int id, long time, double value, @Nullable FloatHistogram histogram) {
            int n = labels.size();
            if (n == times.length) {
                ids = Arrays.copyOf(ids, 2 * n);
                times = Arrays.copyOf(times, 2 * n);
                values = Arrays.copyOf(values, 2 * n);
            }
            labels.add(of);
            ids[n] = id;
            times[n] = time;
            values[n] = value;
            if (histogram != null) {
                if (histograms.length < times.length) {
                    histograms = Arrays.copyOf(histograms, times.length);
                }
                histograms[n] = histogram;
            }
        }

        @Nullable
        FloatHistogram histogram(int index) {
            return index < histograms.length ? histograms[index] : null;
        }
    }

    private QueueReader(
            SegmentQueue queue, FileChannel cursor, SegmentQueue.Position committed, Consumer<String> problems) {
        this.queue = queue;
        this.cursor = cursor;
        this.committed = committed;
        this.at = committed;
        this.problems = problems;
    }

    /**
     * Opens the reader of a name, where its cursor is; one that is new begins at the queue's end.
     *
     * @throws IOException if its cursor file cannot be used
     */
    static QueueReader open(SegmentQueue queue, String name, Consumer<String> problems) throws IOException {
        Path path = cursorPath(queue, name);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer bytes = ByteBuffer.allocate(40);
        int read = channel.read(bytes, 0);
        SegmentQueue.Position end = queue.end();
        QueueReader reader = new QueueReader(queue, channel, end, problems);
        if (read == 40 && bytes.getInt(32) == crc(bytes.array())) {
            reader.committed = new SegmentQueue.Position(bytes.getLong(0), bytes.getLong(8));
            SegmentQueue.Position begun = new SegmentQueue.Position(bytes.getLong(16), bytes.getLong(24));
            reader.boundary = begun.equals(reader.committed) ? null : begun;
            reader.at = reader.committed;
        } else {
            if (read > 0) {
                problems.accept("remote write queue: the cursor " + path + " is damaged; sending goes on from now");
            }
            reader.record(end, end);
        }
        return reader;
    }

    static Path cursorPath(SegmentQueue queue, String name) {
        return queue.directory().resolve("cursor-" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 32);
        return (int) crc.getValue();
    }

    private void record(SegmentQueue.Position done, SegmentQueue.Position begun) {
        ByteBuffer bytes = ByteBuffer.allocate(40);
        bytes.putLong(done.segment()).putLong(done.offset());
        bytes.putLong(begun.segment()).putLong(begun.offset());
        bytes.putInt(crc(bytes.array())).putInt(0).flip();
        try {
            cursor.write(bytes, 0);
        } catch (IOException e) {
            problems.accept(
                    "remote write queue: cannot write a cursor: " + e + "; samples may be sent again after a restart");
        }
    }

    /** The segment that is needed from on. */
    long neededFrom() {
        return committed.segment();
    }

    /** Frames that were damaged or whose file went away before they were read. */
    long skipped() {
        return skipped;
    }

    /**
     * The next round; empty if nothing came in time. Waits for the first sample as long as {@code idleMillis}, then for
     * more until there are {@code most} samples or {@code deadlineMillis} have passed.
     */
    Round next(int most, long idleMillis, long deadlineMillis) throws InterruptedException, IOException {
        Round round = new Round();
        if (!queue.awaitBehind(at, idleMillis)) {
            return round;
        }
        long deadline = System.nanoTime() + deadlineMillis * 1_000_000L;
        SegmentQueue.Position end = boundary;
        boundary = null;
        while (end == null ? round.size() < most : before(at, end)) {
            if (!readFrame(round)) {
                long left = (deadline - System.nanoTime()) / 1_000_000L;
                if (end != null || left <= 0 || !queue.awaitBehind(at, left)) {
                    break;
                }
            }
        }
        if (!at.equals(committed)) {
            record(committed, at);
        }
        return round;
    }

    private static boolean before(SegmentQueue.Position a, SegmentQueue.Position b) {
        return a.segment() < b.segment() || a.segment() == b.segment() && a.offset() < b.offset();
    }

    /** Says that all samples of the last round are done with. */
    void commit() {
        committed = at;
        record(committed, committed);
    }

    /** Reads one frame, or steps to the next file; false if there is nothing to read now. */
    private boolean readFrame(Round round) throws IOException {
        long readable = queue.readable(at.segment());
        if (readable < 0) {
            // Deleted to keep the bound: the queue has told it.
            skipped++;
            return step();
        }
        if (file == null && !openFile(readable)) {
            return step();
        }
        if (at.offset() >= readable) {
            return queue.after(at.segment()) >= 0 && queue.readable(at.segment()) <= at.offset() && step();
        }
        byte[] payload = frame(at.offset(), readable);
        if (payload == null) {
            // What was appended later, if anything, begins behind what is damaged.
            at = new SegmentQueue.Position(at.segment(), readable);
            return false;
        }
        decode(payload, round);
        at = new SegmentQueue.Position(at.segment(), at.offset() + 8 + payload.length);
        return true;
    }

    private boolean step() throws IOException {
        closeFile();
        long next = queue.after(at.segment());
        if (next < 0) {
            return false;
        }
        at = new SegmentQueue.Position(next, 0);
        return true;
    }

    /** Opens the file and, where the cursor is in its midst, learns the series named before it. */
    private boolean openFile(long readable) throws IOException {
        series.clear();
        FileChannel opened;
        try {
            opened = FileChannel.open(queue.path(at.segment()), StandardOpenOption.READ);
        } catch (IOException e) {
            problems.accept("remote write queue: cannot read " + queue.path(at.segment()) + ": " + e);
            skipped++;
            return false;
        }
        file = opened;
        ByteBuffer header = ByteBuffer.allocate(SegmentQueue.HEADER.length);
        if (opened.read(header, 0) != header.capacity() || !Arrays.equals(header.array(), SegmentQueue.HEADER)) {
            problems.accept("remote write queue: " + queue.path(at.segment()) + " is no queue file of this version");
            skipped++;
            return false;
        }
        long offset = SegmentQueue.HEADER.length;
        while (offset < at.offset()) {
            byte[] payload = frame(offset, readable);
            if (payload == null) {
                return false;
            }
            decode(payload, null);
            offset += 8 + payload.length;
        }
        at = new SegmentQueue.Position(at.segment(), Math.max(at.offset(), SegmentQueue.HEADER.length));
        return true;
    }

    /** The payload of the frame at an offset; null where the file ends in the middle of it, or it is damaged. */
    private byte @Nullable [] frame(long offset, long readable) throws IOException {
        FileChannel from = file;
        if (from == null) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate(8);
        if (offset + 8 > readable || from.read(head, offset) != 8) {
            return torn(offset);
        }
        int length = head.getInt(0);
        if (length < 0 || offset + 8 + length > readable) {
            return torn(offset);
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        while (payload.hasRemaining() && from.read(payload, offset + 8 + payload.position()) > 0) {
            // Until it is whole.
        }
        CRC32C crc = new CRC32C();
        crc.update(payload.array());
        return !payload.hasRemaining() && (int) crc.getValue() == head.getInt(4) ? payload.array() : torn(offset);
    }

    private byte @Nullable [] torn(long offset) {
        // The end of a file whose process was killed while it wrote: that frame was never acknowledged to anyone.
        problems.accept("remote write queue: " + queue.path(at.segment()) + " ends or is damaged at byte " + offset);
        skipped++;
        return null;
    }

    private void decode(byte[] payload, @Nullable Round round) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        for (long n = varint(in); n > 0; n--) {
            int id = (int) varint(in);
            String[] pairs = new String[2 * (int) varint(in)];
            for (int i = 0; i < pairs.length; i++) {
                int length = (int) varint(in);
                pairs[i] = new String(payload, in.position(), length, StandardCharsets.UTF_8);
                in.position(in.position() + length);
            }
            series.put(id, Labels.ofSortedPairs(pairs));
        }
        if (round == null) {
            return;
        }
        int id = 0;
        long time = 0;
        for (long n = varint(in); n > 0; n--) {
            id += (int) zigzag(in);
            time += zigzag(in);
            double value = Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
            add(round, id, time, value, null);
        }
        for (long n = varint(in); n > 0; n--) {
            int of = (int) varint(in);
            long at = zigzag(in);
            byte[] message = new byte[(int) varint(in)];
            in.get(message);
            add(round, of, at, 0, WireHistograms.toFloat(Histogram.parseFrom(message)));
        }
    }

    private void add(Round round, int id, long time, double value, @Nullable FloatHistogram histogram) {
        Labels labels = series.get(id);
        if (labels == null) {
            skipped++;
        } else {
            round.add(labels, id, time, value, histogram);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static long zigzag(ByteBuffer in) {
        long n = varint(in);
        return n >>> 1 ^ -(n & 1);
    }

    private void closeFile() throws IOException {
        FileChannel open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeFile();
        cursor.close();
    }
}
