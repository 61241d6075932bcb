package dev.tocsin.storage.remote.store;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.storage.remote.read.Backend;
import dev.tocsin.storage.remote.read.BackendMetrics;
import dev.tocsin.storage.remote.read.ExternalLabels;
import dev.tocsin.storage.remote.read.RemoteReadClient;
import dev.tocsin.storage.remote.read.SeriesInterner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code remote_read} of a prometheus.yml: a storage that is asked beside the local one (Prometheus 3.14
 * {@code storage/remote/read.go}).
 */
public final class ReadSource implements AutoCloseable {

    private final Backend backend;
    private final WarmStore store;
    private final boolean readRecent;
    private final Labels requiredMatchers;
    private final Labels externalLabels;

    /**
     * @param backend whose URL is whole
     * @param readRecent whether it is asked for times that the local store has too
     * @param requiredMatchers it is asked only by selectors that have these as equality matchers
     * @param externalLabels added to selectors as equality matchers, and taken from what comes back
     */
    public ReadSource(
            Backend backend,
            boolean readRecent,
            Labels requiredMatchers,
            Labels externalLabels,
            StoreLimits limits,
            BackendMetrics metrics) {
        this.backend = backend;
        this.readRecent = readRecent;
        this.requiredMatchers = requiredMatchers;
        this.externalLabels = externalLabels;
        SeriesInterner interner = new SeriesInterner();
        this.store = new WarmStore(
                limits,
                new RemoteReadClient(backend, "", interner, ExternalLabels.NONE),
                interner,
                new Overlay(interner),
                metrics);
    }

    /**
     * Up to when samples are wanted from here; empty if none are.
     *
     * @param localStartMillis oldest sample of the local store
     */
    Optional<Long> wantedTo(List<Matcher> matchers, long fromMillis, long toMillis, long localStartMillis) {
        for (Label required : requiredMatchers) {
            if (!matchers.contains(Matcher.equal(required.name(), required.value()))) {
                return Optional.empty();
            }
        }
        long to = readRecent ? toMillis : Math.min(toMillis, localStartMillis - 1);
        return to > fromMillis ? Optional.of(to) : Optional.empty();
    }

    SeriesSource.Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        return store.resolve(withExternalLabels(matchers), fromMillis, toMillis, sinceVersion);
    }

    private List<Matcher> withExternalLabels(List<Matcher> matchers) {
        List<Matcher> all = new ArrayList<>(matchers);
        for (Label label : externalLabels) {
            if (matchers.stream().noneMatch(m -> m.name().equals(label.name()))) {
                all.add(Matcher.equal(label.name(), label.value()));
            }
        }
        return all;
    }

    /** Labels of a series without those that were added to find it. */
    Labels labels(int id, List<Matcher> matchers) {
        Labels labels = store.labels(id);
        List<String> added = new ArrayList<>();
        for (Label label : externalLabels) {
            if (matchers.stream().noneMatch(m -> m.name().equals(label.name()))) {
                added.add(label.name());
            }
        }
        if (added.isEmpty()) {
            return labels;
        }
        return labels.without(added);
    }

    void read(int id, long fromMillis, long toMillis, SampleColumns into) {
        store.read(new int[] {id}, fromMillis, toMillis, into);
    }

    void upkeep() {
        store.upkeep(System.nanoTime());
    }

    @Override
    public void close() {
        backend.close();
    }
}
