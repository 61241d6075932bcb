package dev.tocsin.storage.remote.store;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The local store and the storages of {@code remote_read} as one: a series that several have is one series, the local
 * sample counts where both have one at a time. A storage that fails fails the query: where Prometheus goes on with a
 * warning, an alert could resolve for want of samples.
 *
 * <p>Ids of local series are theirs; others are numbered from {@link #FOREIGN} on.
 */
public final class FederatedSource implements SeriesSource {

    private static final int FOREIGN = 1 << 30;
    private static final int MAX_STATES = 10_000;
    private static final int[] NO_IDS = {};

    private final SeriesSource local;
    private final List<ReadSource> remotes;
    private final LongSupplier localStartMillis;
    private final Map<List<Matcher>, State> states = new LinkedHashMap<>();
    private final Map<Labels, Integer> foreignIds = new HashMap<>();
    private final Map<Integer, Labels> foreignLabels = new ConcurrentHashMap<>();
    private final Map<Integer, List<Part>> parts = new ConcurrentHashMap<>();
    private long versions;

    /** Where samples of a series are also to be had, and up to when they are wanted from there. */
    private record Part(ReadSource source, int id) {}

    /** What a selector resolved to. */
    private static final class State {
        private long localVersion = -1;
        private int[] localIds = NO_IDS;
        private final long[] remoteVersions;
        private final int[][] remoteIds;
        private final boolean[] asked;
        private long version = -1;
        private int[] ids = NO_IDS;

        State(int remotes) {
            remoteVersions = new long[remotes];
            Arrays.fill(remoteVersions, -1);
            remoteIds = new int[remotes][0];
            asked = new boolean[remotes];
        }
    }

    /**
     * @param localStartMillis time of the oldest local sample, Long.MAX_VALUE if there is none
     */
    public FederatedSource(SeriesSource local, List<ReadSource> remotes, LongSupplier localStartMillis) {
        this.local = local;
        this.remotes = List.copyOf(remotes);
        this.localStartMillis = localStartMillis;
    }

    @Override
    public synchronized Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        if (states.size() > MAX_STATES) {
            states.clear();
        }
        State state = states.computeIfAbsent(matchers, m -> new State(remotes.size()));
        boolean changed = state.version < 0;
        Resolution here = local.resolve(matchers, fromMillis, toMillis, state.localVersion);
        state.localVersion = here.version();
        if (!here.unchanged()) {
            state.localIds = here.seriesIds();
            changed = true;
        }
        for (int i = 0; i < remotes.size(); i++) {
            changed |= ask(i, state, matchers, fromMillis, toMillis);
        }
        if (changed) {
            state.ids = union(state, matchers);
            state.version = ++versions;
        }
        return state.version == sinceVersion
                ? new Resolution(true, NO_IDS, state.version)
                : new Resolution(false, state.ids, state.version);
    }

    private boolean ask(int i, State state, List<Matcher> matchers, long fromMillis, long toMillis) {
        Optional<Long> to = remotes.get(i).wantedTo(matchers, fromMillis, toMillis, localStartMillis.getAsLong());
        boolean before = state.asked[i];
        state.asked[i] = to.isPresent();
        if (to.isEmpty()) {
            return before;
        }
        Resolution there = remotes.get(i).resolve(matchers, fromMillis, to.get(), state.remoteVersions[i]);
        state.remoteVersions[i] = there.version();
        if (there.unchanged()) {
            return !before;
        }
        state.remoteIds[i] = there.seriesIds();
        return true;
    }

    private int[] union(State state, List<Matcher> matchers) {
        IntArrayList ids = new IntArrayList(state.localIds);
        Map<Labels, Integer> known = new HashMap<>();
        boolean any = false;
        for (int i = 0; i < remotes.size(); i++) {
            any |= state.asked[i] && state.remoteIds[i].length > 0;
        }
        if (!any) {
            return state.localIds;
        }
        for (int id : state.localIds) {
            known.put(local.labels(id), id);
        }
        Map<Integer, List<Part>> found = new TreeMap<>();
        for (int i = 0; i < remotes.size(); i++) {
            if (!state.asked[i]) {
                continue;
            }
            ReadSource remote = remotes.get(i);
            for (int remoteId : state.remoteIds[i]) {
                Labels labels = remote.labels(remoteId, matchers);
                Integer id = known.get(labels);
                if (id == null) {
                    id = foreignIds.computeIfAbsent(labels, l -> FOREIGN + foreignIds.size());
                    foreignLabels.put(id, labels);
                    known.put(labels, id);
                    ids.add((int) id);
                }
                found.computeIfAbsent(id, k -> new java.util.ArrayList<>()).add(new Part(remote, remoteId));
            }
        }
        parts.putAll(found);
        return ids.toIntArray();
    }

    @Override
    public Labels labels(int seriesId) {
        return seriesId < FOREIGN ? local.labels(seriesId) : foreignLabels.getOrDefault(seriesId, Labels.EMPTY);
    }

    @Override
    public void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        if (!anyForeign(seriesIds)) {
            local.read(seriesIds, fromMillis, toMillis, into);
            return;
        }
        into.clear();
        SampleColumns one = new SampleColumns();
        int[] id = new int[1];
        for (int series : seriesIds) {
            TreeMap<Long, Object> samples = new TreeMap<>();
            for (Part part : parts.getOrDefault(series, List.of())) {
                part.source.read(part.id, fromMillis, toMillis, one);
                collect(one, samples);
            }
            if (series < FOREIGN) {
                id[0] = series;
                local.read(id, fromMillis, toMillis, one);
                collect(one, samples);
            }
            samples.forEach((time, value) -> {
                if (value instanceof FloatHistogram histogram) {
                    into.add(time, histogram);
                } else {
                    into.add(time, (Double) value);
                }
            });
            into.endRow();
        }
    }

    @Override
    public void readNewest(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        if (!anyForeign(seriesIds)) {
            local.readNewest(seriesIds, fromMillis, toMillis, into);
            return;
        }
        SeriesSource.super.readNewest(seriesIds, fromMillis, toMillis, into);
    }

    private boolean anyForeign(int[] seriesIds) {
        if (parts.isEmpty()) {
            return false;
        }
        for (int series : seriesIds) {
            if (parts.containsKey(series)) {
                return true;
            }
        }
        return false;
    }

    private static void collect(SampleColumns columns, Map<Long, Object> samples) {
        FloatHistogram @Nullable [] histograms = columns.histograms();
        for (int i = columns.start(0); i < columns.end(0); i++) {
            FloatHistogram histogram = histograms == null ? null : histograms[i];
            samples.put(columns.times()[i], histogram == null ? (Object) columns.values()[i] : histogram);
        }
    }

    /** Forgets what is not needed any more: to be called about once a minute. */
    public void upkeep() {
        remotes.forEach(ReadSource::upkeep);
    }

    /** Gives the storages' connections up. */
    public void close() {
        remotes.forEach(ReadSource::close);
    }
}
