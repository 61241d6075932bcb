package dev.tocsin.simulate;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.SampleAppender;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The backend that all processes read: {@link Data}, and what rules recorded. */
final class SimBackend implements SeriesSource, SampleAppender {

    private final Data data;
    private final List<Labels> labels = new ArrayList<>();
    private final List<TreeMap<Long, Double>> recorded = new ArrayList<>();
    private final Map<Labels, Integer> ids = new HashMap<>();

    SimBackend(Data data) {
        this.data = data;
        for (Data.Series s : data.series()) {
            labels.add(Labels.of("__name__", s.metric(), "job", s.job(), "instance", s.instance()));
        }
    }

    @Override
    public Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        if (sinceVersion == labels.size()) {
            return new Resolution(true, new int[0], sinceVersion);
        }
        int[] found = new int[labels.size()];
        int n = 0;
        for (int id = 0; id < found.length; id++) {
            if (labels.get(id).matches(matchers)) {
                found[n++] = id;
            }
        }
        return new Resolution(false, Arrays.copyOf(found, n), labels.size());
    }

    @Override
    public Labels labels(int seriesId) {
        return labels.get(seriesId);
    }

    @Override
    public void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        for (int id : seriesIds) {
            if (id < data.series().size()) {
                Data.Series s = data.series().get(id);
                for (long t = Math.floorDiv(fromMillis, Data.SCRAPE) * Data.SCRAPE + Data.SCRAPE;
                        t <= toMillis;
                        t += Data.SCRAPE) {
                    if (data.present(s, t)) {
                        into.add(t, data.value(s, t));
                    }
                }
            } else {
                recorded.get(id - data.series().size())
                        .subMap(fromMillis, false, toMillis, true)
                        .forEach(into::add);
            }
            into.endRow();
        }
    }

    @Override
    public void readNewest(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        for (int id : seriesIds) {
            if (id < data.series().size()) {
                Data.Series s = data.series().get(id);
                OptionalLong t = data.newest(s, fromMillis, toMillis);
                if (t.isPresent()) {
                    into.add(t.getAsLong(), data.value(s, t.getAsLong()));
                }
            } else {
                var newest = recorded.get(id - data.series().size()).floorEntry(toMillis);
                if (newest != null && newest.getKey() > fromMillis) {
                    into.add(newest.getKey(), newest.getValue());
                }
            }
            into.endRow();
        }
    }

    /** An earlier sample at the same time wins, as in the embedded store. */
    @Override
    public AppendResult append(SampleBatch batch) {
        byte[] outcomes = new byte[batch.size()];
        int[] given = new int[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            Labels series = batch.labels(i);
            int id = series == null ? batch.seriesId(i) : ids.computeIfAbsent(series, this::create);
            given[i] = id;
            TreeMap<Long, Double> samples = recorded.get(id - data.series().size());
            Double before = samples.putIfAbsent(batch.time(i), batch.value(i));
            outcomes[i] = (byte) (before == null ? SampleOutcome.STORED : SampleOutcome.KEPT_EARLIER).ordinal();
            if (samples.size() > 200) {
                samples.pollFirstEntry();
            }
        }
        return new AppendResult(outcomes, given, 0, 0, "");
    }

    private int create(Labels series) {
        labels.add(series);
        recorded.add(new TreeMap<>());
        return labels.size() - 1;
    }

    @Override
    public void awaitDurable(AppendResult result) {
        // Nothing is lost with a process.
    }
}
