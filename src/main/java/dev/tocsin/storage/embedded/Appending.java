package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.Labels;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import org.jspecify.annotations.Nullable;

/** Puts batches into memory and into the log's buffer. Every call under the head's lock. */
final class Appending {

    private final Head head;
    private final Wal wal;
    private final StoreCounters counters;
    private final StoreSettings settings;
    private final LogRecords.Floats floats = new LogRecords.Floats();
    private int created;
    private String firstError = "";

    Appending(Head head, Wal wal, StoreCounters counters, StoreSettings settings) {
        this.head = head;
        this.wal = wal;
        this.counters = counters;
        this.settings = settings;
    }

    /** Puts new metadata into the log. */
    void metadata(String family, MetricMetadata metadata) {
        ByteSink log = wal.buffer();
        int before = log.size();
        LogRecords.metadata(family, metadata, log);
        wal.encoded(log.size() - before);
    }

    AppendResult append(SampleBatch batch, long nowMillis) {
        int n = batch.size();
        byte[] outcomes = new byte[n];
        int[] ids = new int[n];
        ByteSink log = wal.buffer();
        int before = log.size();
        created = 0;
        firstError = "";
        // As Prometheus' appender, which fixes its bounds when it is made (tsdb/head_append.go).
        long newest = head.maxTime;
        long oldest = newest == Long.MIN_VALUE ? Long.MIN_VALUE : newest - settings.maxLagMillis();
        long latest = nowMillis + settings.maxAheadMillis();
        Labels labels = null;
        Series series = null;
        for (int i = 0; i < n; i++) {
            Labels given = batch.labels(i);
            if (given == null) {
                series = head.table.get(batch.seriesId(i));
                labels = null;
            } else if (given != labels) {
                labels = given;
                series = head.series(given, false);
            }
            long time = batch.time(i);
            SampleOutcome outcome = bounds(given, series, time, oldest, latest, batch.isRepeatable());
            if (outcome == SampleOutcome.STORED) {
                if (series == null) {
                    series = make(given, log);
                }
                outcome = append(series, time, batch, i, log);
                newest = Math.max(newest, time);
            }
            outcomes[i] = (byte) outcome.ordinal();
            ids[i] = series == null ? -1 : series.id();
            if (!outcome.accepted()) {
                refused(outcome, series, batch, i);
            }
        }
        floats.writeTo(log);
        head.maxTime = newest;
        wal.encoded(log.size() - before);
        AppendResult result = new AppendResult(outcomes, ids, wal.position(), created, firstError);
        count(result);
        return result;
    }

    private static SampleOutcome bounds(
            @Nullable Labels given, @Nullable Series series, long time, long oldest, long latest, boolean repeatable) {
        if (given == null && series == null) {
            return SampleOutcome.UNKNOWN_SERIES;
        }
        if (given != null && given.isEmpty()) {
            return SampleOutcome.INVALID_LABELS;
        }
        if (repeatable && series != null && time <= series.lastTime()) {
            // Left to the comparison with the newest sample.
            return SampleOutcome.STORED;
        }
        if (time < oldest) {
            return SampleOutcome.TOO_OLD;
        }
        return time > latest ? SampleOutcome.TOO_FAR_IN_FUTURE : SampleOutcome.STORED;
    }

    private Series make(@Nullable Labels labels, ByteSink log) {
        Series series = head.series(labels == null ? Labels.EMPTY : labels, true);
        if (series == null) {
            throw new IllegalStateException("series was not made");
        }
        created++;
        counters.seriesCreated.increment();
        LogRecords.series(series, log);
        return series;
    }

    private SampleOutcome append(Series series, long time, SampleBatch batch, int i, ByteSink log) {
        FloatHistogram histogram = batch.histogram(i);
        long last = series.lastTime();
        if (time < last) {
            return batch.isRepeatable() ? SampleOutcome.KEPT_EARLIER : SampleOutcome.OUT_OF_ORDER;
        }
        if (time == last) {
            boolean same = isNewest(series, batch.value(i), histogram);
            return same
                    ? SampleOutcome.UNCHANGED
                    : batch.isRepeatable() ? SampleOutcome.KEPT_EARLIER : SampleOutcome.DUPLICATE;
        }
        long start = batch.start(i);
        if (start != series.newestStart()) {
            // In the log before the sample, so that it is never there without.
            head.start(series, time, start);
            LogRecords.start(series.id(), time, start, log);
        }
        if (histogram != null) {
            head.append(series, time, histogram);
            // Order within the log is that of the samples of one series.
            floats.writeTo(log);
            LogRecords.histogram(series.id(), time, histogram, log);
            counters.histogramsAppended.increment();
        } else {
            head.append(series, time, batch.value(i));
            floats.add(series.id(), time, batch.value(i));
            if (floats.isLarge()) {
                floats.writeTo(log);
            }
        }
        return SampleOutcome.STORED;
    }

    private static boolean isNewest(Series series, double value, @Nullable FloatHistogram histogram) {
        FloatHistogram newest = series.lastHistogram();
        if (histogram != null) {
            return histogram.equals(newest);
        }
        return newest == null && series.hasTail() && series.lastBits() == Double.doubleToRawLongBits(value);
    }

    private void refused(SampleOutcome outcome, @Nullable Series series, SampleBatch batch, int i) {
        if (batch.histogram(i) != null) {
            if (outcome == SampleOutcome.OUT_OF_ORDER) {
                counters.histogramsOutOfOrder.increment();
            } else if (outcome == SampleOutcome.TOO_OLD || outcome == SampleOutcome.TOO_FAR_IN_FUTURE) {
                counters.histogramsOutOfBounds.increment();
            }
        }
        if (!firstError.isEmpty()) {
            return;
        }
        firstError = outcome.text();
        // Prometheus 3.14 storage/interface.go NewDuplicateFloatErr.
        if (outcome == SampleOutcome.DUPLICATE && series != null) {
            long time = batch.time(i);
            if (series.lastHistogram() == null && batch.histogram(i) == null && series.hasTail()) {
                firstError += " " + time + "; overrides not allowed: existing "
                        + GoFloat.g(Double.longBitsToDouble(series.lastBits())) + ", new value "
                        + GoFloat.g(batch.value(i));
            }
        }
    }

    private void count(AppendResult result) {
        counters.samplesAppended.add(result.count(SampleOutcome.STORED));
        counters.outOfOrder.add(result.count(SampleOutcome.OUT_OF_ORDER));
        counters.duplicates.add(result.count(SampleOutcome.DUPLICATE));
        counters.outOfBounds.add(result.count(SampleOutcome.TOO_OLD) + result.count(SampleOutcome.TOO_FAR_IN_FUTURE));
    }
}
