package dev.tocsin.storage.embedded;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log: numbered files of {@link Records}.
 *
 * <p>Writers encode into a buffer under the store's lock. Whoever needs the disk takes the {@code syncing} lock, writes
 * all that has gathered and forces it once; those who waited meanwhile find their work done. What is not forced yet is
 * kept, because after a failed force nobody knows what is on the disk: the next attempt writes it to a new file. Should
 * that become too much, it is dropped and a snapshot of memory is needed before anything is durable again.
 */
final class Wal {

    /** What is kept while the disk refuses. */
    private static final int MAX_KEPT = 32 << 20;

    private final Disk disk;
    private final Path directory;
    private final Lock storeLock;
    private final ReentrantLock syncing = new ReentrantLock();

    /** Guarded by the store's lock. */
    private ByteSink buffer = new ByteSink(1 << 16);

    private boolean overflowed;
    private volatile long appended;
    private volatile long durable;

    /** Guarded by {@code syncing}. */
    private ByteSink unforced = new ByteSink(1 << 16);

    private Disk.@Nullable AppendFile file;
    private long fileNumber;
    private long fileSize;
    private volatile long bytesSinceRotation;
    private volatile @Nullable IOException failure;

    /** Something was dropped, so that nothing is durable until a snapshot is on disk. */
    private volatile boolean gap;

    Wal(Disk disk, Path directory, Lock storeLock, long nextNumber) {
        this.disk = disk;
        this.directory = directory;
        this.storeLock = storeLock;
        this.fileNumber = nextNumber - 1;
    }

    static Path path(Path directory, long number) {
        return directory.resolve(String.format(Locale.ROOT, "wal-%012d.log", number));
    }

    static List<Path> files(Disk disk, Path directory) throws IOException {
        return disk.list(directory, "wal-", ".log");
    }

    static long number(Path path) {
        String name = path.getFileName().toString();
        return Long.parseLong(name.substring(4, name.length() - 4));
    }

    /** Where records are encoded; the caller holds the store's lock and calls {@link #encoded} afterwards. */
    ByteSink buffer() {
        return buffer;
    }

    /** Takes note of bytes encoded since; the caller holds the store's lock. */
    void encoded(int bytes) {
        appended += bytes;
        if (overflowed || failure != null && buffer.size() > MAX_KEPT) {
            overflowed = true;
            buffer.clear();
        }
    }

    /** Bytes ever appended: what {@link #sync} takes. */
    long position() {
        return appended;
    }

    /** How far the log is on disk. */
    long durablePosition() {
        return durable;
    }

    /** Whether what is appended reaches the disk. */
    boolean healthy() {
        return failure == null && !gap;
    }

    long bytesSinceRotation() {
        return bytesSinceRotation;
    }

    /** Returns once everything up to a position is on disk. */
    void sync(long position) throws IOException {
        if (durable >= position) {
            return;
        }
        syncing.lock();
        try {
            if (durable < position) {
                flush();
            }
        } finally {
            syncing.unlock();
        }
    }

    /** Writes what has gathered and forces it; the caller holds {@code syncing}. */
    private void flush() throws IOException {
        long target;
        storeLock.lock();
        try {
            if (overflowed) {
                throw new IOException("too much was appended while the disk failed: a snapshot is needed", failure);
            }
            target = appended;
            if (unforced.size() == 0) {
                ByteSink full = buffer;
                buffer = unforced;
                unforced = full;
            } else {
                unforced.putBytes(buffer.array(), 0, buffer.size());
                buffer.clear();
            }
        } finally {
            storeLock.unlock();
        }
        try {
            if (file == null || failure != null) {
                startFile();
            }
            Disk.AppendFile out = requireNonNull(file);
            out.write(unforced.array(), 0, unforced.size());
            out.force();
        } catch (IOException e) {
            fail(e);
            throw e;
        }
        fileSize += unforced.size();
        bytesSinceRotation += unforced.size();
        unforced.clear();
        if (unforced.array().length > 4 << 20) {
            unforced = new ByteSink(1 << 16);
        }
        failure = null;
        if (gap) {
            throw new IOException("what was appended while the disk failed is in no file: a snapshot is needed");
        }
        durable = target;
    }

    private void fail(IOException e) {
        failure = e;
        if (unforced.size() > MAX_KEPT) {
            overflow();
            unforced = new ByteSink(1 << 16);
        }
    }

    private void startFile() throws IOException {
        closeFile(true);
        fileNumber++;
        Disk.AppendFile next = disk.create(path(directory, fileNumber));
        file = next;
        fileSize = 0;
        byte[] header = Records.fileHeader('W');
        next.write(header, 0, header.length);
        fileSize = header.length;
    }

    /** Closes the present file; one that failed is first cut behind what is known to be good. */
    private void closeFile(boolean cut) {
        Disk.AppendFile old = file;
        file = null;
        if (old != null) {
            try (old) {
                if (cut && failure != null) {
                    old.truncate(fileSize);
                }
            } catch (IOException e) {
                // Its records carry checksums: a reader finds the end of what is good by itself.
                failure = failure == null ? e : failure;
            }
        }
    }

    /**
     * Starts a new file, with everything appended before in older ones (or dropped, if the disk failed for long).
     *
     * @return the number of the new file: a snapshot taken from now on makes older files unnecessary
     */
    Rotation rotate() throws IOException {
        syncing.lock();
        try {
            storeLock.lock();
            boolean drop = overflowed || gap;
            long position = appended;
            try {
                if (drop) {
                    gap = true;
                    buffer.clear();
                    overflowed = false;
                }
            } finally {
                storeLock.unlock();
            }
            try {
                if (drop) {
                    unforced.clear();
                } else {
                    flush();
                    position = durable;
                }
                startFile();
                failure = null;
            } catch (IOException e) {
                if (drop) {
                    overflow();
                }
                fail(e);
                throw e;
            }
            bytesSinceRotation = 0;
            return new Rotation(fileNumber, position, drop);
        } finally {
            syncing.unlock();
        }
    }

    /**
     * What a rotation left.
     *
     * @param firstNeeded number of the first file that is needed beside a snapshot
     * @param position everything before it is in memory
     * @param dropped whether something before it is in no file
     */
    record Rotation(long firstNeeded, long position, boolean dropped) {}

    /** Says whether the snapshot that a rotation was for is on disk. */
    void snapshotDone(Rotation rotation, boolean success) {
        if (!rotation.dropped()) {
            return;
        }
        syncing.lock();
        try {
            if (success) {
                durable = Math.max(durable, rotation.position());
                gap = false;
            }
        } finally {
            syncing.unlock();
        }
    }

    private void overflow() {
        gap = true;
        storeLock.lock();
        try {
            overflowed = true;
            buffer.clear();
        } finally {
            storeLock.unlock();
        }
    }

    boolean needsSnapshot() {
        return overflowed || gap;
    }

    void deleteBefore(long firstNeeded) throws IOException {
        for (Path old : files(disk, directory)) {
            if (number(old) < firstNeeded) {
                disk.delete(old);
            }
        }
    }

    void close() {
        syncing.lock();
        try {
            closeFile(false);
        } finally {
            syncing.unlock();
        }
    }
}
