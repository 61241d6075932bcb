package dev.tocsin.simulate;

import dev.tocsin.model.Labels;
import dev.tocsin.storage.remote.write.RecordedSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The storage that all processes read: {@link Data}, and what was sent to it of what rules recorded. */
final class SimBackend {

    /** So many samples of a recorded series are kept: more than any rule looks back. */
    private static final int KEPT = 200;

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

    int size() {
        return labels.size();
    }

    Labels labels(int id) {
        return labels.get(id);
    }

    /** Whether a series is one that rules record. */
    boolean isRecorded(int id) {
        return id >= data.series().size();
    }

    /** The number of a recorded series, which it has before anything of it was sent. */
    int id(Labels series) {
        return ids.computeIfAbsent(series, s -> {
            labels.add(s);
            recorded.add(new TreeMap<>());
            return labels.size() - 1;
        });
    }

    /** What was sent of a recorded series. */
    TreeMap<Long, Double> recorded(int id) {
        return recorded.get(id - data.series().size());
    }

    /** Calls with each sample of the monitored systems, {@code fromMillis < t <= toMillis}. */
    void read(int id, long fromMillis, long toMillis, Sample each) {
        Data.Series s = data.series().get(id);
        for (long t = Math.floorDiv(fromMillis, Data.SCRAPE) * Data.SCRAPE + Data.SCRAPE;
                t <= toMillis;
                t += Data.SCRAPE) {
            if (data.present(s, t)) {
                each.take(t, data.value(s, t));
            }
        }
    }

    /** As {@link #read}, the newest of them. */
    void readNewest(int id, long fromMillis, long toMillis, Sample newest) {
        Data.Series s = data.series().get(id);
        OptionalLong t = data.newest(s, fromMillis, toMillis);
        if (t.isPresent()) {
            newest.take(t.getAsLong(), data.value(s, t.getAsLong()));
        }
    }

    /** A sample. */
    interface Sample {
        void take(long timeMillis, double value);
    }

    /**
     * Takes a remote write, as Prometheus does: a sample that is there already is taken to be sent again.
     *
     * @return samples that are refused, since a later one of their series is there
     */
    List<RecordedSample> receive(List<RecordedSample> samples) {
        List<RecordedSample> refused = new ArrayList<>();
        for (RecordedSample sample : samples) {
            TreeMap<Long, Double> series = recorded(id(sample.labels()));
            if (series.containsKey(sample.timeMillis())) {
                continue;
            }
            if (!series.isEmpty() && series.lastKey() > sample.timeMillis()) {
                refused.add(sample);
                continue;
            }
            series.put(sample.timeMillis(), sample.value());
            if (series.size() > KEPT) {
                series.pollFirstEntry();
            }
        }
        return refused;
    }
}
