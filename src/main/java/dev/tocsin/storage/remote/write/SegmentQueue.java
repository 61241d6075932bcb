package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Samples on their way out, in numbered files of bounded total size: one writer, any number of readers, each with a
 * cursor of its own ({@link QueueReader}). What {@link #append} wrote is found again after {@code kill -9}; {@link
 * #force} makes it safe from loss of power too.
 *
 * <p>A file begins with {@link #HEADER}; then frames of {@link FrameEncoder}. Each file names its series itself, so that
 * older ones can go.
 */
public final class SegmentQueue implements AutoCloseable {

    static final byte[] HEADER = {'T', 'Q', 'U', 'E', 1, 0, 0, 0};

    /** Files are about so large, so that a bound on all of them is kept by deleting the oldest. */
    private static final int SEGMENT_BYTES = 32 << 20;

    /** Samples of one frame. */
    private static final int FRAME_SAMPLES = 5000;

    /** What waits in memory while the disk refuses. */
    private static final int MAX_KEPT = 16 << 20;

    private final Path directory;
    private final long maxBytes;
    private final Consumer<String> problems;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final TreeMap<Long, Long> sizes = new TreeMap<>();
    private final FrameEncoder frames = new FrameEncoder();
    private final Deque<byte[]> kept = new ArrayDeque<>();
    private int keptBytes;
    private long lost;
    private boolean failing;
    private @Nullable FileChannel channel;
    private long current;

    private SegmentQueue(Path directory, long maxBytes, Consumer<String> problems) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.problems = problems;
    }

    /**
     * Opens the queue in a directory, which is made where it is missing.
     *
     * @param maxBytes of all files; beyond it the oldest goes and its samples are lost
     * @param problems told, in words, what goes wrong
     * @throws IOException if the directory cannot be used
     */
    public static SegmentQueue open(Path directory, long maxBytes, Consumer<String> problems) throws IOException {
        Files.createDirectories(directory);
        SegmentQueue queue = new SegmentQueue(directory, maxBytes, problems);
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("segment-") && name.endsWith(".queue")) {
                    queue.sizes.put(Long.parseLong(name.substring(8, name.length() - 6)), Files.size(file));
                }
            }
        }
        // The last file may end in the middle of a frame: what follows goes into a new one.
        queue.current = queue.sizes.isEmpty() ? 1 : queue.sizes.lastKey() + 1;
        queue.startSegment();
        return queue;
    }

    Path directory() {
        return directory;
    }

    Path path(long segment) {
        return directory.resolve(String.format(Locale.ROOT, "segment-%012d.queue", segment));
    }

    private void startSegment() throws IOException {
        closeChannel();
        Path file = path(current);
        FileChannel made = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        channel = made;
        write(made, ByteBuffer.wrap(HEADER));
        sizes.put(current, (long) HEADER.length);
        frames.forgetNames();
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** What is to be appended: samples as columns. */
    public interface Samples {
        int size();

        /** Whether the sample at a position is to be sent. */
        boolean wanted(int index);

        int series(int index);

        long time(int index);

        double value(int index);

        @Nullable
        FloatHistogram histogram(int index);
    }

    /**
     * Appends samples. Never throws for the disk: while that refuses, a bounded number waits in memory.
     *
     * @param labels of a series id
     */
    public void append(Samples samples, IntFunction<Labels> labels) {
        lock.lock();
        try {
            for (int from = 0; from < samples.size(); from += FRAME_SAMPLES) {
                frame(samples, from, Math.min(samples.size(), from + FRAME_SAMPLES), labels);
            }
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void frame(Samples samples, int from, int to, IntFunction<Labels> labels) {
        if (sizes.getOrDefault(current, 0L) > SEGMENT_BYTES && !failing) {
            rotate();
        }
        byte[] frame = frames.encode(samples, from, to, labels);
        if (frame.length > 0) {
            put(frame);
        }
    }

    private void put(byte[] frame) {
        kept.add(frame);
        keptBytes += frame.length;
        try {
            FileChannel out = channel;
            if (out == null) {
                throw new IOException("the queue has no file");
            }
            long good = sizes.getOrDefault(current, 0L);
            if (failing) {
                // Away with what a full disk took of a frame; readers were never shown it.
                out.truncate(good);
                out.position(good);
            }
            while (!kept.isEmpty()) {
                byte[] first = kept.getFirst();
                write(out, ByteBuffer.wrap(first));
                good += first.length;
                sizes.put(current, good);
                kept.removeFirst();
                keptBytes -= first.length;
            }
            failing = false;
            bound();
        } catch (IOException e) {
            if (!failing) {
                problems.accept("remote write queue: cannot write to " + directory + ": " + e);
            }
            failing = true;
            while (keptBytes > MAX_KEPT) {
                keptBytes -= kept.removeFirst().length;
                lost++;
                // Series may have been named in what is gone.
                frames.forgetNames();
            }
        }
    }

    private void rotate() {
        long full = current;
        try {
            current++;
            startSegment();
        } catch (IOException e) {
            current = full;
            failing = true;
            problems.accept("remote write queue: cannot start a file in " + directory + ": " + e);
        }
    }

    private void bound() {
        long total = bytes();
        while (total > maxBytes && sizes.size() > 1) {
            Map.Entry<Long, Long> oldest = sizes.firstEntry();
            total -= oldest.getValue();
            delete(oldest.getKey());
            problems.accept("remote write queue: " + directory + " holds more than " + maxBytes
                    + " bytes; its oldest samples are dropped");
        }
    }

    private void delete(long segment) {
        sizes.remove(segment);
        try {
            Files.deleteIfExists(path(segment));
        } catch (IOException e) {
            problems.accept("remote write queue: cannot delete " + path(segment) + ": " + e);
        }
    }

    /** Bytes of all files. */
    public long bytes() {
        lock.lock();
        try {
            return sizes.values().stream().mapToLong(Long::longValue).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Frames that were lost because neither disk nor memory took them. */
    public long framesLost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** Where the writer is now: a reader that begins here sees only what is appended later. */
    Position end() {
        lock.lock();
        try {
            return new Position(current, sizes.getOrDefault(current, 0L));
        } finally {
            lock.unlock();
        }
    }

    /** A place in the queue. */
    record Position(long segment, long offset) {}

    /** How many bytes of a segment may be read; −1 if it is gone. */
    long readable(long segment) {
        lock.lock();
        try {
            return sizes.getOrDefault(segment, -1L);
        } finally {
            lock.unlock();
        }
    }

    /** The first segment behind one, or −1. */
    long after(long segment) {
        lock.lock();
        try {
            Long next = sizes.higherKey(segment);
            return next == null ? -1 : next;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something behind a position, at most so long. */
    boolean awaitBehind(Position position, long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (sizes.getOrDefault(position.segment, -1L) <= position.offset
                    && sizes.higherKey(position.segment) == null) {
                if (left <= 0) {
                    return false;
                }
                left = grown.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Deletes files that no reader needs any more. */
    void deleteBefore(long segment) {
        lock.lock();
        try {
            while (!sizes.isEmpty() && sizes.firstKey() < Math.min(segment, current)) {
                delete(sizes.firstKey());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes everything so far safe from loss of power. */
    public void force() {
        FileChannel out;
        lock.lock();
        try {
            out = channel;
        } finally {
            lock.unlock();
        }
        try {
            if (out != null && out.isOpen()) {
                out.force(false);
            }
        } catch (IOException e) {
            problems.accept("remote write queue: cannot force " + directory + ": " + e);
        }
    }

    private void closeChannel() throws IOException {
        FileChannel old = channel;
        channel = null;
        if (old != null) {
            old.force(false);
            old.close();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closeChannel();
        } catch (IOException e) {
            problems.accept("remote write queue: cannot close " + directory + ": " + e);
        } finally {
            lock.unlock();
        }
    }
}
