package dev.tocsin.simulate;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.SampleAppender;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import dev.tocsin.storage.remote.write.RecordedSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The storage as a process reads it. A backend has what this process recorded itself laid over it, as {@code RemoteStorage} does,
 * whether it was sent or not; an embedded one takes that at once.
 */
final class SimSamples implements SeriesSource, SampleAppender {

    private static final int KEPT = 60;

    private final SimBackend backend;
    private final boolean embedded;
    private final Map<Integer, TreeMap<Long, Double>> own = new HashMap<>();

    /** What was recorded and asked for by nobody yet. */
    private List<RecordedSample> fresh = new ArrayList<>();

    SimSamples(SimBackend backend, boolean embedded) {
        this.backend = backend;
        this.embedded = embedded;
    }

    @Override
    public Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        if (sinceVersion == backend.size()) {
            return new Resolution(true, new int[0], sinceVersion);
        }
        int[] found = new int[backend.size()];
        int n = 0;
        for (int id = 0; id < found.length; id++) {
            if (backend.labels(id).matches(matchers)) {
                found[n++] = id;
            }
        }
        return new Resolution(false, Arrays.copyOf(found, n), backend.size());
    }

    @Override
    public Labels labels(int seriesId) {
        return backend.labels(seriesId);
    }

    private SortedMap<Long, Double> recorded(int id, long fromMillis, long toMillis) {
        SortedMap<Long, Double> sent = backend.recorded(id).subMap(fromMillis, false, toMillis, true);
        TreeMap<Long, Double> mine = own.get(id);
        if (mine == null) {
            return sent;
        }
        TreeMap<Long, Double> all = new TreeMap<>(sent);
        all.putAll(mine.subMap(fromMillis, false, toMillis, true));
        return all;
    }

    @Override
    public void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        for (int id : seriesIds) {
            if (backend.isRecorded(id)) {
                recorded(id, fromMillis, toMillis).forEach(into::add);
            } else {
                backend.read(id, fromMillis, toMillis, into::add);
            }
            into.endRow();
        }
    }

    @Override
    public void readNewest(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        for (int id : seriesIds) {
            if (backend.isRecorded(id)) {
                SortedMap<Long, Double> samples = recorded(id, fromMillis, toMillis);
                if (!samples.isEmpty()) {
                    into.add(samples.lastKey(), samples.get(samples.lastKey()));
                }
            } else {
                backend.readNewest(id, fromMillis, toMillis, into::add);
            }
            into.endRow();
        }
    }

    @Override
    public AppendResult append(SampleBatch batch) {
        byte[] outcomes = new byte[batch.size()];
        int[] given = new int[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            Labels series = batch.labels(i);
            given[i] = series == null ? batch.seriesId(i) : backend.id(series);
            RecordedSample sample = new RecordedSample(labels(given[i]), batch.time(i), batch.value(i), null);
            SampleOutcome outcome = embedded ? store(sample) : lay(sample);
            outcomes[i] = (byte) outcome.ordinal();
            if (outcome == SampleOutcome.STORED) {
                fresh.add(sample);
            }
        }
        return new AppendResult(outcomes, given, 0, 0, "");
    }

    private SampleOutcome lay(RecordedSample sample) {
        add(sample);
        return SampleOutcome.STORED;
    }

    /** As the embedded store: what was stored before a crash wins over its repetition. */
    private SampleOutcome store(RecordedSample sample) {
        if (backend.recorded(backend.id(sample.labels())).containsKey(sample.timeMillis())) {
            return SampleOutcome.KEPT_EARLIER;
        }
        return backend.receive(List.of(sample)).isEmpty() ? SampleOutcome.STORED : SampleOutcome.OUT_OF_ORDER;
    }

    /** What was recorded since the last call. */
    List<RecordedSample> takeFresh() {
        List<RecordedSample> taken = fresh;
        fresh = new ArrayList<>();
        return taken;
    }

    /** A sample that this process, or one before it, recorded. */
    void add(RecordedSample sample) {
        TreeMap<Long, Double> samples = own.computeIfAbsent(backend.id(sample.labels()), _ -> new TreeMap<>());
        samples.put(sample.timeMillis(), sample.value());
        if (samples.size() > KEPT) {
            samples.pollFirstEntry();
        }
    }

    /** Takes samples back whose evaluation counts for nothing. */
    void remove(List<RecordedSample> samples) {
        for (RecordedSample sample : samples) {
            TreeMap<Long, Double> of = own.get(backend.id(sample.labels()));
            if (of != null) {
                of.remove(sample.timeMillis());
            }
        }
    }

    @Override
    public void awaitDurable(AppendResult result) {
        // What is to last is in the ledger.
    }
}
