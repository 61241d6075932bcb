package dev.tocsin.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;

/** Finds out whether a directory's disk has room, by writing a file there: free space alone says nothing of quotas and faults. */
final class DiskProbe implements BooleanSupplier {

    /** About what a commit of 10,000 changed alerts takes. */
    private static final int BYTES = 8 << 20;

    private static final int PIECE = 1 << 16;

    private final Path file;

    DiskProbe(Path directory) {
        this.file = directory.resolve("ledger.probe");
    }

    @Override
    public boolean getAsBoolean() {
        boolean fits = true;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            for (int written = 0; written < BYTES; written += PIECE) {
                piece.clear();
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
            channel.force(true);
        } catch (IOException e) {
            fits = false;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            fits = false;
        }
        return fits;
    }
}
