package dev.tocsin.source;

import dev.tocsin.model.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/** Reads text files that others may write at the same time. */
public final class FileText {

    /** Larger files are not read. */
    public static final long MAX_BYTES = 64L << 20;

    /** What reading a file came to. */
    public sealed interface Result {

        /** The text of a file, and the file as it was. */
        record Text(String text, Stamp stamp) implements Result {}

        /** Why a file could not be read. */
        record Unreadable(Problem problem) implements Result {}
    }

    /**
     * What tells that a file is as it was: of the file a symbolic link leads to.
     *
     * @param size in bytes
     * @param modifiedNanos epoch nanoseconds, as fine as the file system keeps them
     * @param key device and inode, where the file system has them
     */
    public record Stamp(long size, long modifiedNanos, String key) {
        /** The stamp of a file now. */
        public static Stamp of(Path file) throws IOException {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(a.size(), a.lastModifiedTime().to(TimeUnit.NANOSECONDS), String.valueOf(a.fileKey()));
        }
    }

    private FileText() {}

    /**
     * Reads a file as UTF-8.
     *
     * @param name the path as the user knows it, for the problem
     */
    public static Result read(String name, Path file) {
        try {
            Stamp stamp = Stamp.of(file);
            if (Files.isDirectory(file)) {
                return unreadable(name, 0, 0, "is a directory, not a file");
            }
            if (stamp.size() > MAX_BYTES) {
                return tooLarge(name);
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes((int) MAX_BYTES + 1);
            }
            // Of after the reading: what was written to meanwhile does not look like what it was before.
            return bytes.length > MAX_BYTES ? tooLarge(name) : decode(name, bytes, Stamp.of(file));
        } catch (IOException e) {
            return unreadable(name, 0, 0, "cannot be read: " + reason(e));
        }
    }

    /** The text of bytes that should be UTF-8, such as those of standard input. */
    public static Result decode(String name, byte[] bytes) {
        return decode(name, bytes, new Stamp(bytes.length, 0, ""));
    }

    private static Result decode(String name, byte[] bytes, Stamp stamp) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            int line = 1;
            int column = 1;
            for (int i = 0; i < out.length(); i++) {
                column = out.charAt(i) == '\n' ? 1 : column + 1;
                line += out.charAt(i) == '\n' ? 1 : 0;
            }
            return unreadable(
                    name,
                    line,
                    column,
                    String.format("yaml: invalid UTF-8: byte 0x%02x; save the file as UTF-8", bytes[in.position()]));
        }
        return new Result.Text(out.toString(), stamp);
    }

    private static Result tooLarge(String name) {
        return unreadable(name, 0, 0, "is larger than " + (MAX_BYTES >> 20) + " MiB; split it");
    }

    private static Result unreadable(String name, int line, int column, String message) {
        return new Result.Unreadable(new Problem(name, line, column, message));
    }

    /** Why something could not be done with a file, without its path. */
    public static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException n -> "no such file or directory";
            case AccessDeniedException a -> "permission denied";
            case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
