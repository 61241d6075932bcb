package dev.tocsin.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The exclusive right to {@code tocsin.data}, where ledger and samples live: one process at a time, held by a lock on
 * {@code tocsin.lock} that the operating system drops with the process.
 */
public final class DataDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** The directory cannot be used, and why. */
    public static final class UnusableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnusableException(String message) {
            super(message);
        }
    }

    /**
     * Makes the directory where it is missing and locks it.
     *
     * @throws UnusableException if it cannot be written or another process has it
     */
    public static DataDirectory take(Path directory) {
        Path file = directory.resolve("tocsin.lock");
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UnusableException("tocsin.data: cannot write to " + directory.toAbsolutePath() + " (" + e + ")");
        }
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (IOException | OverlappingFileLockException e) {
            // Held by this process, or not lockable: in both cases not ours.
        }
        if (lock == null) {
            release(channel);
            throw new UnusableException("another Tocsin runs on tocsin.data=" + directory + " (" + file
                    + " is locked); stop it or give this one another directory");
        }
        return new DataDirectory(directory, channel);
    }

    public Path path() {
        return path;
    }

    /** Gives the directory up. */
    @Override
    public void close() {
        release(channel);
    }

    private static void release(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written to it.
        }
    }
}
