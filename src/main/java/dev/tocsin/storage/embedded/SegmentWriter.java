package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.SampleColumns;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the samples that series have in memory, in a span of time, to segment files: one, or more if it is large. */
final class SegmentWriter {

    private static final int SAMPLES_A_CHUNK = 240;
    private static final int MAX_FILE = 1 << 30;
    private static final int WRITE_AT = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final long start;
    private final long end;
    private final ChunkMaker maker = new ChunkMaker();
    private final SampleColumns columns = new SampleColumns();
    private final List<Path> finished = new ArrayList<>();

    private final ByteSink sink = new ByteSink(2 * WRITE_AT);
    private final ByteSink chunkList = new ByteSink(1 << 16);
    private final IntArrayList ids = new IntArrayList();
    private final IntArrayList offsets = new IntArrayList();
    private final List<Series> written = new ArrayList<>();
    private Disk.@Nullable AppendFile file;
    private final Path temporary;
    private int position;

    SegmentWriter(Disk disk, Path directory, long start, long end) {
        this.disk = disk;
        this.directory = directory;
        this.start = start;
        this.end = end;
        this.temporary = directory.resolve("segment.tmp");
    }

    /**
     * Writes what there is.
     *
     * @param series in id order
     * @return the finished files; none if there are no samples in the span
     */
    List<Path> write(List<Series> series) throws IOException {
        try {
            for (Series s : series) {
                columns.clear();
                s.read(start - 1, end - 1, columns, null);
                if (columns.size() > 0) {
                    add(s);
                }
                if (position > MAX_FILE) {
                    finish();
                }
            }
            finish();
            return finished;
        } catch (IOException e) {
            abandon(e);
            throw e;
        }
    }

    private void abandon(IOException cause) {
        try {
            if (file != null) {
                file.close();
                file = null;
            }
            disk.delete(temporary);
            for (Path path : finished) {
                disk.delete(path);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void add(Series s) throws IOException {
        if (file == null) {
            file = disk.create(temporary);
            sink.clear();
            byte[] header = Records.fileHeader('G');
            sink.putBytes(header, 0, header.length);
            position = header.length;
        }
        ids.add(s.id());
        offsets.add(chunkList.size());
        written.add(s);
        List<Chunk> chunks = chunks();
        chunkList.putVarint(chunks.size());
        chunkList.putVarint(position);
        long time = 0;
        for (Chunk chunk : chunks) {
            byte[] data = chunk.data();
            chunkList.putZigzag(chunk.minTime() - time);
            chunkList.putVarint(chunk.maxTime() - chunk.minTime());
            chunkList.putVarint(chunk.count());
            chunkList.putVarint(data.length);
            chunkList.putInt(Records.crc(data, 0, data.length));
            sink.putBytes(data, 0, data.length);
            position += data.length;
            time = chunk.maxTime();
        }
        drain(WRITE_AT);
    }

    private List<Chunk> chunks() {
        List<Chunk> chunks = new ArrayList<>();
        FloatHistogram @Nullable [] histograms = columns.histograms();
        int n = columns.size();
        int from = 0;
        while (from < n) {
            int to = from;
            boolean isHistogram = histograms != null && histograms[from] != null;
            Chunk open = null;
            while (to < n
                    && to - from < SAMPLES_A_CHUNK
                    && (histograms != null && histograms[to] != null) == isHistogram) {
                FloatHistogram histogram = histograms == null ? null : histograms[to];
                if (histogram != null) {
                    Chunk one = maker.ofHistogram(columns.times()[to], histogram);
                    open = open == null ? one : open.followedBy(one);
                }
                to++;
            }
            chunks.add(open != null ? open : maker.ofColumns(columns, from, to));
            from = to;
        }
        if (columns.starts() != null) {
            chunks.add(maker.ofStarts(columns));
        }
        return chunks;
    }

    private void drain(int threshold) throws IOException {
        Disk.AppendFile out = file;
        if (out != null && sink.size() >= threshold) {
            out.write(sink.array(), 0, sink.size());
            sink.clear();
        }
    }

    private void finish() throws IOException {
        Disk.AppendFile out = file;
        if (out == null) {
            return;
        }
        drain(0);
        int directoryAt = position;
        // One sum over all from here to the footer, so it is gathered in one buffer.
        ByteSink index = new ByteSink(chunkList.size() + (1 << 20));
        index.putBytes(chunkList.array(), 0, chunkList.size());
        int labelsAt = position + index.size();
        SeriesRecords.write(written, sink, records -> index.putBytes(records.array(), 0, records.size()));
        sink.clear();
        int tableAt = position + index.size();
        for (int i = 0; i < ids.size(); i++) {
            index.putInt(ids.getInt(i));
            index.putInt(offsets.getInt(i));
        }
        int indexSum = Records.crc(index.array(), 0, index.size());
        int footer = index.size();
        index.putBytes(Records.fileHeader('F'), 0, Records.FILE_HEADER);
        index.putLong(start);
        index.putLong(end);
        index.putLong(tableAt);
        index.putInt(ids.size());
        index.putLong(directoryAt);
        index.putLong(labelsAt);
        index.putInt(indexSum);
        index.putInt(Records.crc(index.array(), footer, Segment.FOOTER - 4));
        out.write(index.array(), 0, index.size());
        out.force();
        out.close();
        file = null;
        Path path = Segment.path(directory, start, end, finished.size());
        disk.rename(temporary, path);
        finished.add(path);
        ids.clear();
        offsets.clear();
        written.clear();
        chunkList.clear();
    }
}
