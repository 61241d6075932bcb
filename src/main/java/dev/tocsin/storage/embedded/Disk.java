package dev.tocsin.storage.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The few things the store does with files; tests put a disk that fails in its place. */
class Disk {

    /** A file that only grows. */
    interface AppendFile extends Closeable {
        /** Writes all of it, or throws. */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** Returns when what was written survives a loss of power. */
        void force() throws IOException;

        void truncate(long size) throws IOException;
    }

    /** Makes a new, empty file whose name survives a loss of power. */
    AppendFile create(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        forceDirectory(path);
        return new ChannelFile(channel);
    }

    byte[] read(Path path) throws IOException {
        return Files.readAllBytes(path);
    }

    /** The file as memory, read when touched. */
    ByteBuffer map(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(path + " is larger than 2 GB");
            }
            return channel.map(MapMode.READ_ONLY, 0, channel.size());
        }
    }

    /** Puts a finished file in its place, at once and for good. */
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(to);
    }

    void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    boolean exists(Path path) {
        return Files.exists(path);
    }

    long size(Path path) throws IOException {
        return Files.size(path);
    }

    /** The files of a directory whose names begin and end so, by name; the directory is made if need be. */
    List<Path> list(Path directory, String prefix, String suffix) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix)
                            && f.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static void forceDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private record ChannelFile(FileChannel channel) implements AppendFile {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
            channel.position(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
