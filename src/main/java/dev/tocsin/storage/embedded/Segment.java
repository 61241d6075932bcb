package dev.tocsin.storage.embedded;

import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One segment file: the samples of all series in a span of time, never changed. It holds chunks, a directory of them by
 * series, a table of series ids for binary search, the series' labels (so that it can be understood without a
 * snapshot) and a footer. Read through a memory map: what nobody asks for takes no memory.
 */
final class Segment {

    /** Magic (8), start, end (8 each), table position, entries (8, 4), directory (8), labels (8), sums (4, 4). */
    static final int FOOTER = 60;

    /** Id and position in the directory. */
    static final int TABLE_ENTRY = 8;

    private final Path path;
    private final ByteBuffer data;
    private final long start;
    private final long end;
    private final int table;
    private final int entries;
    private final int directory;
    private final int labels;
    private final int indexSum;
    private volatile boolean checked;

    private Segment(Path path, ByteBuffer data, ByteBuffer footer) {
        this.path = path;
        this.data = data;
        footer.position(8);
        start = footer.getLong();
        end = footer.getLong();
        table = (int) footer.getLong();
        entries = footer.getInt();
        directory = (int) footer.getLong();
        labels = (int) footer.getLong();
        indexSum = footer.getInt();
    }

    static Path path(Path directory, long start, long end, int part) {
        return directory.resolve(String.format(Locale.ROOT, "segment-%015d-%015d-%02d.seg", start, end, part));
    }

    /**
     * Opens a finished file.
     *
     * @throws CorruptException if it is none
     */
    static Segment open(Disk disk, Path path) throws IOException {
        ByteBuffer data = disk.map(path).order(ByteOrder.LITTLE_ENDIAN);
        int size = data.capacity();
        if (size < Records.FILE_HEADER + FOOTER) {
            throw new CorruptException(path.getFileName() + " is cut short at " + size + " bytes");
        }
        byte[] footer = new byte[FOOTER];
        data.get(size - FOOTER, footer);
        ByteBuffer fields = ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN);
        if (!Records.isHeader(footer, 'F') || Records.crc(footer, 0, FOOTER - 4) != fields.getInt(FOOTER - 4)) {
            throw new CorruptException(path.getFileName() + " has a damaged footer");
        }
        return new Segment(path, data, fields);
    }

    Path path() {
        return path;
    }

    /** Time of the earliest sample it may hold. */
    long start() {
        return start;
    }

    /** All samples are before this. */
    long end() {
        return end;
    }

    long bytes() {
        return data.capacity();
    }

    int series() {
        return entries;
    }

    /** Adds a series' samples with {@code fromMillis < t <= toMillis} to the row under construction. */
    void read(int id, long fromMillis, long toMillis, SampleColumns into) {
        try {
            checkIndex();
            int at = find(id);
            if (at >= 0) {
                readSeries(at, fromMillis, toMillis, into);
            }
        } catch (CorruptException | IndexOutOfBoundsException | InternalError e) {
            throw new StorageException("segment " + path.getFileName() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void readSeries(int at, long fromMillis, long toMillis, SampleColumns into) {
        int from = directory + data.getInt(table + at * TABLE_ENTRY + 4);
        int to = at + 1 < entries ? directory + data.getInt(table + (at + 1) * TABLE_ENTRY + 4) : labels;
        ByteSource in = new ByteSource(bytes(from, to - from));
        int chunks = in.getVarint32();
        int position = in.getVarint32();
        long time = 0;
        for (int i = 0; i < chunks; i++) {
            long minTime = time + in.getZigzag();
            long maxTime = minTime + in.getVarint();
            int count = in.getVarint32();
            int length = in.getVarint32();
            int sum = in.getInt();
            if (maxTime > fromMillis && minTime <= toMillis) {
                byte[] chunk = bytes(position, length);
                if (Records.crc(chunk, 0, length) != sum) {
                    throw new CorruptException("chunk at " + position + " has a wrong checksum");
                }
                new Chunk(minTime, maxTime, count, chunk).read(fromMillis, toMillis, into);
            }
            position += length;
            time = maxTime;
        }
    }

    private byte[] bytes(int position, int length) {
        if (length < 0 || position < 0 || position > data.capacity() - length) {
            throw new CorruptException("a reference leads outside of the file");
        }
        byte[] copy = new byte[length];
        data.get(position, copy);
        return copy;
    }

    private int find(int id) {
        int low = 0;
        int high = entries - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = data.getInt(table + middle * TABLE_ENTRY);
            if (found == id) {
                return middle;
            }
            if (found < id) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Table and directory are summed once, when first needed. */
    private void checkIndex() {
        if (!checked) {
            byte[] index = bytes(directory, table + entries * TABLE_ENTRY - directory);
            if (Records.crc(index, 0, index.length) != indexSum) {
                throw new CorruptException("its index has a wrong checksum");
            }
            checked = true;
        }
    }

    /** Whether a series has samples here. */
    boolean contains(int id) {
        return find(id) >= 0;
    }

    /** The series ids in the table. */
    int[] ids() {
        int[] ids = new int[entries];
        for (int i = 0; i < entries; i++) {
            ids[i] = data.getInt(table + i * TABLE_ENTRY);
        }
        return ids;
    }

    /** Bytes from the labels on, for {@link Records#read}: a file header's length of anything, then records. */
    byte[] labelRecords() {
        int length = table - labels;
        byte[] records = new byte[Records.FILE_HEADER + length];
        System.arraycopy(bytes(labels, length), 0, records, Records.FILE_HEADER, length);
        return records;
    }
}
