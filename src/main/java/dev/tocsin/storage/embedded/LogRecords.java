package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Utf8Order;
import dev.tocsin.storage.MetricMetadata;

/**
 * The log's records: series as they come into being, then samples by series id, start timestamps where they change; and
 * metadata that is new.
 */
final class LogRecords {

    private LogRecords() {}

    static void series(Series series, ByteSink out) {
        int start = Records.begin(out, Records.LOG_SERIES);
        Labels labels = series.labels();
        out.putVarint(series.id());
        out.putVarint(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            out.putString(labels.name(i));
            out.putString(labels.value(i));
        }
        Records.end(out, start);
    }

    static void histogram(int id, long time, FloatHistogram histogram, ByteSink out) {
        int start = Records.begin(out, Records.LOG_HISTOGRAMS);
        out.putVarint(id);
        out.putZigzag(time);
        HistogramCodec.encode(histogram, out);
        Records.end(out, start);
    }

    /** Samples of a series from a time on have another start timestamp. */
    static void start(int id, long time, long startMillis, ByteSink out) {
        int at = Records.begin(out, Records.LOG_STARTS);
        out.putVarint(id);
        out.putZigzag(time);
        out.putZigzag(startMillis);
        Records.end(out, at);
    }

    static void metadata(String family, MetricMetadata metadata, ByteSink out) {
        int start = Records.begin(out, Records.LOG_METADATA);
        out.putString(family);
        out.putString(metadata.type());
        out.putString(metadata.help());
        out.putString(metadata.unit());
        Records.end(out, start);
    }

    /** Gathers the float samples of one batch into one record. */
    static final class Floats {
        private final ByteSink samples = new ByteSink(1 << 16);
        private int id;
        private long time;

        void add(int seriesId, long timeMillis, double value) {
            samples.putZigzag(seriesId - id);
            samples.putZigzag(timeMillis - time);
            samples.putDouble(value);
            id = seriesId;
            time = timeMillis;
        }

        /** Writes what was gathered, if anything, and forgets it. */
        void writeTo(ByteSink out) {
            if (samples.size() > 0) {
                int start = Records.begin(out, Records.LOG_FLOATS);
                out.putBytes(samples.array(), 0, samples.size());
                Records.end(out, start);
                samples.clear();
            }
            id = 0;
            time = 0;
        }

        boolean isLarge() {
            return samples.size() > 8 << 20;
        }
    }

    /** Applies a record to memory. What is there already is left: a snapshot may be newer than the log's beginning. */
    static final class Replay implements Records.Handler {
        private final Head head;
        private long samples;
        private long lost;

        Replay(Head head) {
            this.head = head;
        }

        long samples() {
            return samples;
        }

        /** Samples whose series are unknown, because the record that named them is damaged. */
        long lost() {
            return lost;
        }

        @Override
        public void record(int kind, ByteSource in) {
            switch (kind) {
                case Records.LOG_SERIES -> series(in);
                case Records.LOG_FLOATS -> floats(in);
                case Records.LOG_HISTOGRAMS -> histogram(in);
                case Records.LOG_STARTS -> start(in);
                case Records.LOG_METADATA ->
                    head.putMetadata(
                            in.getString(), new MetricMetadata(in.getString(), in.getString(), in.getString()));
                default -> throw new CorruptException("unknown kind " + kind);
            }
        }

        private void series(ByteSource in) {
            int id = in.getVarint32();
            String[] pairs = new String[2 * in.getCount()];
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = in.getString();
                if (i >= 2 && i % 2 == 0 && Utf8Order.compare(pairs[i - 2], pairs[i]) >= 0) {
                    throw new CorruptException("labels are not sorted");
                }
            }
            head.restore(id, Labels.ofSortedPairs(pairs), Long.MIN_VALUE);
        }

        private void floats(ByteSource in) {
            int id = 0;
            long time = 0;
            Series series = null;
            while (in.hasMore()) {
                int step = (int) in.getZigzag();
                id += step;
                time += in.getZigzag();
                double value = in.getDouble();
                if (step != 0 || series == null) {
                    series = head.table.get(id);
                }
                if (series == null) {
                    lost++;
                } else if (time > series.lastTime()) {
                    head.append(series, time, value);
                    head.maxTime = Math.max(head.maxTime, time);
                    samples++;
                }
            }
        }

        private void start(ByteSource in) {
            Series series = head.table.get(in.getVarint32());
            if (series != null) {
                head.start(series, in.getZigzag(), in.getZigzag());
            }
        }

        private void histogram(ByteSource in) {
            Series series = head.table.get(in.getVarint32());
            long time = in.getZigzag();
            FloatHistogram histogram = HistogramCodec.decode(in);
            if (series == null) {
                lost++;
            } else if (time > series.lastTime()) {
                head.append(series, time, histogram);
                head.maxTime = Math.max(head.maxTime, time);
                samples++;
            }
        }
    }
}
