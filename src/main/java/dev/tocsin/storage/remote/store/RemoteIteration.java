package dev.tocsin.storage.remote.store;

import dev.tocsin.alerting.QueryAnswer;
import dev.tocsin.alerting.RecordedNames;
import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.alerting.RuleSamples;
import dev.tocsin.alerting.SampleSink;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.MetricNames;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.Sharing;
import dev.tocsin.rules.Rule;
import dev.tocsin.storage.remote.read.BackendException;
import dev.tocsin.storage.remote.read.QueryClient;
import dev.tocsin.storage.remote.read.RawQuery;
import dev.tocsin.storage.remote.write.SeriesEncoder;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One iteration of a rule group on a remote storage. What its rules record is visible to those that come after, and is
 * handed out by {@link #outbox} to be committed with the iteration.
 */
public final class RemoteIteration implements SampleSink {

    private static final int SAMPLES_PER_BATCH = 2000;

    private final RemoteGroup group;
    private final RemoteStorage storage;
    private final long atMillis;
    private final EvaluationMode mode;
    private final Map<Rule, List<RawQuery>> wants = new IdentityHashMap<>();
    private final boolean unsentKnown;
    private final Set<String> unsent;
    private final Set<String> recorded = new HashSet<>();
    private final Sharing sharing = new Sharing();
    private final List<RecordedBatch> batches = new ArrayList<>();
    private final SeriesEncoder encoder = new SeriesEncoder();
    private final Set<String> names = new TreeSet<>();
    private final IntArrayList ids = new IntArrayList();
    private final LongArrayList times = new LongArrayList();
    private long newest = Long.MIN_VALUE;

    RemoteIteration(RemoteGroup group, long atMillis) {
        this.group = group;
        this.storage = group.storage();
        this.atMillis = atMillis;
        this.mode = group.mode() == EvaluationMode.SAMPLES && storage.tellsSamples()
                ? EvaluationMode.SAMPLES
                : EvaluationMode.PUSH_DOWN;
        this.unsentKnown = storage.unsent().isCurrent();
        this.unsent = storage.unsent().names();
    }

    /** Fetches what the rules read that are not handed to the storage. */
    void fetch() {
        List<RawQuery> needed = new ArrayList<>();
        for (Rule rule : group.group().rules()) {
            List<RawQuery> wanted = group.wants(rule, atMillis);
            wants.put(rule, wanted);
            if (!isPushedDown(rule, wanted)) {
                needed.addAll(wanted);
            }
        }
        if (!needed.isEmpty()) {
            storage.store().fetch(needed, storage.gatherNanos());
        }
    }

    /**
     * Whether the storage is to evaluate a rule: because its group says so, because it does not tell its samples, or
     * because a long range that is read is not at hand; but never one that reads what the storage may not have.
     */
    private boolean isPushedDown(Rule rule, List<RawQuery> wanted) {
        if (!unsentKnown
                || MetricNames.readsAny(rule.expr().expr(), unsent)
                || MetricNames.readsAny(rule.expr().expr(), recorded)) {
            return false;
        }
        return mode == EvaluationMode.PUSH_DOWN || wanted.stream().anyMatch(storage.store()::isCold);
    }

    /**
     * As {@link RuleQueries#evaluate}.
     *
     * @param control watches and stops it where it is evaluated here; the storage has its own timeout
     */
    public RuleQueries.Answer evaluate(Rule rule, long at, QueryControl control) {
        List<RawQuery> wanted = at == atMillis ? wants.getOrDefault(rule, List.of()) : group.wants(rule, at);
        if (isPushedDown(rule, wanted)) {
            try {
                RuleQueries.Answer answer = pushDown(rule, at);
                if (mode == EvaluationMode.SAMPLES) {
                    storage.fill().begin(wanted);
                }
                return answer;
            } catch (QueryClient.HistogramsException e) {
                // Evaluated here: the samples are read when they are asked for.
            }
        }
        return QueryAnswer.of(
                group.plan(rule).instant(at, storage.store(), control, sharing).value());
    }

    private RuleQueries.Answer pushDown(Rule rule, long at) throws QueryClient.HistogramsException {
        long deadline = System.nanoTime() + storage.limits().timeoutNanos();
        try {
            RuleQueries.Answer answer =
                    storage.reader().query(deadline).query(rule.expr().text(), at, deadline);
            storage.metrics().pushedDown.inc();
            return answer;
        } catch (BackendException e) {
            throw new SeriesSource.StorageException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Rejection> append(int rule, RuleSamples samples) {
        RecordedNames.of(group.group(), rule, samples).forEach(sharing::recorded);
        Labels[] series = samples.series();
        for (int i = 0; i < series.length; i++) {
            FloatHistogram histogram = samples.histograms() == null ? null : samples.histograms()[i];
            add(series[i], samples.timeMillis(), samples.values()[i], histogram);
        }
        for (Labels stale : samples.stale()) {
            add(stale, samples.timeMillis(), StaleMarker.VALUE, null);
        }
        return List.of();
    }

    private void add(Labels series, long timeMillis, double value, @Nullable FloatHistogram histogram) {
        ids.add(storage.overlay().add(series, timeMillis, value, histogram));
        times.add(timeMillis);
        encoder.add(SeriesEncoder.labels(series), timeMillis, value, histogram);
        newest = Math.max(newest, timeMillis);
        String name = series.metricName();
        names.add(name);
        if (recorded.add(name)) {
            storage.unsent().recorded(Set.of(name));
        }
        if (encoder.samples() == SAMPLES_PER_BATCH) {
            finishBatch();
        }
    }

    private void finishBatch() {
        if (encoder.samples() > 0) {
            batches.add(new RecordedBatch(encoder.samples(), newest, List.copyOf(names), encoder.compressed()));
            encoder.clear();
            names.clear();
        }
    }

    /** What was recorded since the last call, to be written with the iteration's commit. */
    public List<RecordedBatch> outbox() {
        finishBatch();
        List<RecordedBatch> all = List.copyOf(batches);
        batches.clear();
        return all;
    }

    /** Says that the outbox is committed: from now on the ledger knows what is not sent yet. */
    public void committed() {
        storage.unsent().committed(recorded);
        recorded.clear();
        ids.clear();
        times.clear();
    }

    /** Says that the iteration counts for nothing: what it recorded and did not commit is not visible any more. */
    public void abandoned() {
        storage.takeBack(ids, times);
        committed();
    }
}
