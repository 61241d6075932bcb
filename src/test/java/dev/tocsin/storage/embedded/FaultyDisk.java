package dev.tocsin.storage.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A disk that fills up: after so many more bytes every write fails, the one that crosses the line half done. */
final class FaultyDisk extends Disk {

    private volatile long room = Long.MAX_VALUE;
    private volatile boolean forceFails;

    void room(long bytes) {
        room = bytes;
    }

    void forceFails(boolean fails) {
        forceFails = fails;
    }

    @Override
    AppendFile create(Path path) throws IOException {
        if (room <= 0) {
            throw new IOException("No space left on device");
        }
        AppendFile file = super.create(path);
        return new AppendFile() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int fits = (int) Math.min(length, room);
                file.write(bytes, offset, fits);
                room -= fits;
                if (fits < length) {
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public void force() throws IOException {
                if (forceFails) {
                    throw new IOException("Input/output error");
                }
                file.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
