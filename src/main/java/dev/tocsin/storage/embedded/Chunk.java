package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.SampleColumns;

/**
 * A run of samples of one series as bytes, immutable. The bytes begin with a version and a kind, so that what other
 * kinds may hold needs no new file format.
 *
 * @param minTime of the first sample, Unix milliseconds
 * @param maxTime of the last sample
 * @param count number of samples
 * @param data version, kind, then what the kind's codec writes
 */
record Chunk(long minTime, long maxTime, int count, byte[] data) {

    static final byte VERSION = 1;
    static final byte KIND_FLOAT = 1;
    static final byte KIND_HISTOGRAM = 2;
    /** No samples, but the start timestamps of those in the chunks before it. */
    static final byte KIND_STARTS = 3;

    /** Bytes before the codec's own. */
    static final int HEADER = 2;

    static final Chunk[] NONE = {};

    byte kind() {
        return data[1];
    }

    /** A chunk of float samples {@code from} to {@code from + count}. */
    static Chunk ofFloats(FloatCodec codec, ByteSink scratch, long[] times, long[] bits, int from, int count) {
        scratch.clear();
        scratch.putByte(VERSION);
        scratch.putByte(KIND_FLOAT);
        codec.encode(times, bits, from, count, scratch);
        return new Chunk(times[from], times[from + count - 1], count, scratch.toBytes());
    }

    /** A chunk of one histogram. */
    static Chunk ofHistogram(ByteSink scratch, long time, FloatHistogram histogram) {
        scratch.clear();
        scratch.putByte(VERSION);
        scratch.putByte(KIND_HISTOGRAM);
        scratch.putZigzag(time);
        HistogramCodec.encode(histogram, scratch);
        return new Chunk(time, time, 1, scratch.toBytes());
    }

    /** A chunk of the start timestamps of samples. */
    static Chunk ofStarts(ByteSink scratch, long minTime, long maxTime, StartTrack starts) {
        scratch.clear();
        scratch.putByte(VERSION);
        scratch.putByte(KIND_STARTS);
        starts.encode(scratch);
        return new Chunk(minTime, maxTime, 0, scratch.toBytes());
    }

    /** This histogram chunk with the samples of a later one behind its own. */
    Chunk followedBy(Chunk later) {
        byte[] joined = new byte[data.length + later.data.length - HEADER];
        System.arraycopy(data, 0, joined, 0, data.length);
        System.arraycopy(later.data, HEADER, joined, data.length, later.data.length - HEADER);
        return new Chunk(minTime, later.maxTime, count + later.count, joined);
    }

    /**
     * A chunk whose times and count are read from its bytes.
     *
     * @throws CorruptException if the bytes are no chunk of a known version and kind
     */
    static Chunk parse(byte[] data) {
        SampleColumns columns = new SampleColumns();
        new Chunk(Long.MIN_VALUE, Long.MAX_VALUE, 0, data).decodeAll(columns);
        columns.endRow();
        if (columns.size() == 0) {
            throw new CorruptException("chunk without samples");
        }
        return new Chunk(columns.times()[0], columns.times()[columns.size() - 1], columns.size(), data);
    }

    /** Adds the samples with {@code fromMillis < t <= toMillis} to the row under construction. */
    void read(long fromMillis, long toMillis, SampleColumns into) {
        if (maxTime <= fromMillis || minTime > toMillis) {
            return;
        }
        switch (kind()) {
            case KIND_FLOAT -> readFloats(fromMillis, toMillis, into);
            case KIND_HISTOGRAM -> readHistograms(fromMillis, toMillis, into);
            case KIND_STARTS -> {
                StartTrack starts = StartTrack.decode(new ByteSource(data, HEADER, data.length - HEADER));
                starts.mark(starts.look(), into);
            }
            default -> throw new CorruptException("chunk of unknown kind " + kind());
        }
    }

    private void readFloats(long fromMillis, long toMillis, SampleColumns into) {
        into.reserve(count);
        int at = into.size();
        long[] times = into.times();
        double[] values = into.values();
        int n = FloatCodec.decode(data, HEADER, times, values, at);
        int from = at;
        int to = at + n;
        while (from < to && times[from] <= fromMillis) {
            from++;
        }
        while (to > from && times[to - 1] > toMillis) {
            to--;
        }
        if (from > at) {
            System.arraycopy(times, from, times, at, to - from);
            System.arraycopy(values, from, values, at, to - from);
        }
        into.advance(to - from);
    }

    private void readHistograms(long fromMillis, long toMillis, SampleColumns into) {
        ByteSource in = new ByteSource(data, HEADER, data.length - HEADER);
        while (in.hasMore()) {
            long time = in.getZigzag();
            FloatHistogram histogram = HistogramCodec.decode(in);
            if (time > fromMillis && time <= toMillis) {
                into.add(time, histogram);
            }
        }
    }

    private void decodeAll(SampleColumns into) {
        if (data.length < HEADER || data[0] != VERSION || data[1] != KIND_FLOAT && data[1] != KIND_HISTOGRAM) {
            throw new CorruptException("chunk of unknown version or kind");
        }
        if (kind() == KIND_FLOAT) {
            int n = FloatCodec.count(data, HEADER);
            if (n > 1 << 20) {
                throw new CorruptException("chunk claims " + n + " samples");
            }
            new Chunk(minTime, maxTime, n, data).readFloats(Long.MIN_VALUE, Long.MAX_VALUE, into);
        } else {
            readHistograms(Long.MIN_VALUE, Long.MAX_VALUE, into);
        }
    }
}
