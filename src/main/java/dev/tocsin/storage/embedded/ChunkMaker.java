package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.SampleColumns;

/** Makes chunks with buffers that are used again and again; belongs to one thread, or to the holder of a lock. */
final class ChunkMaker {

    private final FloatCodec codec = new FloatCodec();
    private final ByteSink scratch = new ByteSink(2048);
    private final SampleColumns columns = new SampleColumns();
    private long[] times = new long[256];
    private long[] bits = new long[256];

    /** A chunk of the first {@code count} plain samples (count, then time and value bits in turn). */
    Chunk ofPlain(long[] plain, int count) {
        room(count);
        for (int i = 0; i < count; i++) {
            times[i] = plain[2 * i + 1];
            bits[i] = plain[2 * i + 2];
        }
        return Chunk.ofFloats(codec, scratch, times, bits, 0, count);
    }

    Chunk ofHistogram(long time, FloatHistogram histogram) {
        return Chunk.ofHistogram(scratch, time, histogram);
    }

    /** A chunk of the start timestamps of samples that were read, of which some are known. */
    Chunk ofStarts(SampleColumns from) {
        int start = from.rowStart();
        return Chunk.ofStarts(scratch, from.times()[start], from.times()[from.size() - 1], StartTrack.of(from));
    }

    /** One chunk of all float samples of {@code chunks[from…]} and of one more. */
    Chunk join(Chunk[] chunks, int from, Chunk last) {
        columns.clear();
        for (int i = from; i < chunks.length; i++) {
            chunks[i].read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
        }
        last.read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
        return ofColumns(columns, 0, columns.size());
    }

    /** A chunk of float samples that were read. */
    Chunk ofColumns(SampleColumns from, int start, int end) {
        int count = end - start;
        room(count);
        for (int i = 0; i < count; i++) {
            times[i] = from.times()[start + i];
            bits[i] = Double.doubleToRawLongBits(from.values()[start + i]);
        }
        return Chunk.ofFloats(codec, scratch, times, bits, 0, count);
    }

    private void room(int count) {
        if (times.length < count) {
            times = new long[2 * count];
            bits = new long[2 * count];
        }
    }
}
