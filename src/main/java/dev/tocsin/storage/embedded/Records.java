package dev.tocsin.storage.embedded;

import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * How log, snapshot and the indexes of segments are written: an eight-byte file header, then records of length (4
 * bytes), CRC-32C (4) and, counted and summed by both, kind (1), version (1) and payload.
 *
 * <p>A reader skips what is damaged and goes on at the next record whose checksum is right; it tells a tail that was
 * being written when the process ended from damage in between.
 */
final class Records {

    static final byte VERSION = 1;
    static final int FILE_HEADER = 8;
    private static final int FRAME = 8;
    private static final int MIN_LENGTH = 2;

    /** No record is longer, so that a damaged length is noticed. */
    static final int MAX_LENGTH = 256 << 20;

    static final int LOG_SERIES = 1;
    static final int LOG_FLOATS = 2;
    static final int LOG_HISTOGRAMS = 3;
    static final int LOG_METADATA = 4;
    static final int LOG_STARTS = 5;
    static final int SNAPSHOT_START = 10;
    static final int SYMBOLS = 11;
    static final int SERIES = 12;
    static final int STATE = 13;
    static final int METADATA = 14;
    static final int SNAPSHOT_END = 15;
    static final int STARTS = 16;
    private static final int MAX_KIND = 63;

    private Records() {}

    /** Eight bytes that say what a file is. */
    static byte[] fileHeader(char type) {
        return new byte[] {'T', 'O', 'C', 'S', 'I', 'N', (byte) type, VERSION};
    }

    static boolean isHeader(byte[] file, char type) {
        byte[] header = fileHeader(type);
        if (file.length < header.length) {
            return false;
        }
        for (int i = 0; i < header.length; i++) {
            if (file[i] != header[i]) {
                return false;
            }
        }
        return true;
    }

    /** Starts a record; the payload is then written to the same sink. */
    static int begin(ByteSink out, int kind) {
        int start = out.size();
        out.putLong(0);
        out.putByte(kind);
        out.putByte(VERSION);
        return start;
    }

    /** Ends the record that {@link #begin} started. */
    static void end(ByteSink out, int start) {
        int length = out.size() - start - FRAME;
        out.setInt(start, length);
        out.setInt(start + 4, crc(out.array(), start + FRAME, length));
    }

    static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** Receives one record's payload. */
    @FunctionalInterface
    interface Handler {
        void record(int kind, ByteSource payload);
    }

    /**
     * Hands every intact record of a file to a handler.
     *
     * @param damage told, in words, what had to be left out
     * @return position behind the last intact record
     */
    static int read(byte[] file, String name, Handler handler, Consumer<String> damage) {
        int position = FILE_HEADER;
        int good = Math.min(file.length, position);
        while (position < file.length) {
            if (isIntact(file, position)) {
                int length = length(file, position);
                hand(file, position, length, name, handler, damage);
                position += FRAME + length;
                good = position;
                continue;
            }
            int next = position + 1;
            while (next < file.length && !isIntact(file, next)) {
                next++;
            }
            if (next >= file.length) {
                damage.accept(name + ": the last " + (file.length - position) + " bytes, from offset " + position
                        + ", are an unfinished record and were left out");
                break;
            }
            damage.accept(name + ": " + (next - position) + " damaged bytes at offset " + position
                    + " were skipped, the records behind them are used");
            position = next;
        }
        return good;
    }

    private static void hand(
            byte[] file, int position, int length, String name, Handler handler, Consumer<String> damage) {
        int kind = file[position + FRAME] & 0xff;
        if (file[position + FRAME + 1] != VERSION) {
            damage.accept(name + ": record at offset " + position + " has version " + file[position + FRAME + 1]
                    + ", this program knows " + VERSION + "; it was left out");
            return;
        }
        try {
            handler.record(kind, new ByteSource(file, position + FRAME + MIN_LENGTH, length - MIN_LENGTH));
        } catch (CorruptException e) {
            damage.accept(name + ": record at offset " + position + " is not as expected and was left out: "
                    + e.getMessage());
        }
    }

    private static int length(byte[] file, int position) {
        return new ByteSource(file, position, 4).getInt();
    }

    private static boolean isIntact(byte[] file, int position) {
        if (position + FRAME + MIN_LENGTH > file.length) {
            return false;
        }
        int kind = file[position + FRAME];
        if (kind <= 0 || kind > MAX_KIND) {
            return false;
        }
        int length = length(file, position);
        return length >= MIN_LENGTH
                && length <= MAX_LENGTH
                && length <= file.length - position - FRAME
                && crc(file, position + FRAME, length) == new ByteSource(file, position + 4, 4).getInt();
    }
}
