package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.RuleSamples;
import dev.tocsin.alerting.SampleSink;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.SampleAppender;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a group's samples into the store, where the group's next rule sees them. As long as a rule writes the same array of
 * series, they go in by series id, without a look at labels.
 */
final class StoreSink implements SampleSink {

    /** The series a rule wrote last, and the ids the store gave them. */
    private record Known(Labels[] series, int[] ids) {}

    private static final int[] NONE = {};

    private final SampleAppender store;
    private final SampleBatch batch = new SampleBatch();
    private final Map<Integer, Known> known = new HashMap<>();

    StoreSink(SampleAppender store) {
        this.store = store;
    }

    @Override
    public List<Rejection> append(int rule, RuleSamples samples) {
        if (samples.isEmpty()) {
            return List.of();
        }
        Labels[] series = samples.series();
        Known last = known.get(rule);
        int[] ids = last != null && last.series == series ? last.ids : NONE;
        // What an iteration stored before a crash wins over its repetition.
        batch.clear().repeatable();
        for (int i = 0; i < series.length; i++) {
            var histogram = samples.histograms() == null ? null : samples.histograms()[i];
            if (histogram != null) {
                batch.add(series[i], samples.timeMillis(), histogram);
            } else if (i < ids.length && ids[i] >= 0) {
                batch.add(ids[i], samples.timeMillis(), samples.values()[i]);
            } else {
                batch.add(series[i], samples.timeMillis(), samples.values()[i]);
            }
        }
        for (Labels stale : samples.stale()) {
            batch.add(stale, samples.timeMillis(), StaleMarker.VALUE);
        }
        AppendResult result = store.append(batch);
        if (ids.length < series.length) {
            int[] given = new int[series.length];
            for (int i = 0; i < given.length; i++) {
                given[i] = result.seriesId(i);
            }
            known.put(rule, new Known(series, given));
        }
        return result.refused() == 0 ? List.of() : rejections(result, series.length);
    }

    private static List<Rejection> rejections(AppendResult result, int series) {
        List<Rejection> rejections = new ArrayList<>();
        for (int i = 0; i < series; i++) {
            SampleOutcome outcome = result.outcome(i);
            if (!outcome.accepted()) {
                rejections.add(new Rejection(i, outcome.text()));
            }
        }
        return rejections;
    }
}
