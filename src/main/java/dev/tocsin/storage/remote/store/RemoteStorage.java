package dev.tocsin.storage.remote.store;

import dev.tocsin.promql.Engine;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.storage.SeriesCatalog;
import dev.tocsin.storage.remote.read.Backend;
import dev.tocsin.storage.remote.read.BackendMetrics;
import dev.tocsin.storage.remote.read.ExternalLabels;
import dev.tocsin.storage.remote.read.Flavour;
import dev.tocsin.storage.remote.read.RemoteCatalog;
import dev.tocsin.storage.remote.read.SeriesInterner;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One remote storage that rules are evaluated on: what is kept of it between evaluations, and what was recorded for it.
 * Safe for several threads.
 */
public final class RemoteStorage implements AutoCloseable {

    /** What was recorded stays visible for so long after it may have been sent: a storage may show it later. */
    private static final long OVERLAY_MILLIS = 10 * 60_000L;

    /** And for so long while not everything is sent. */
    private static final long UNSENT_MILLIS = 60 * 60_000L;

    private final Backend backend;
    private final DetectingReader reader;
    private final BackendMetrics metrics;
    private final Overlay overlay;
    private final WarmStore store;
    private final LongFill fill;
    private final GroupModes modes;
    private final StoreLimits limits;
    private final UnsentSamples unsent;
    private final LongSupplier clockMillis;
    private final long gatherNanos;
    private final boolean shared;

    /**
     * @param flavour what the storage is; empty to ask it
     * @param externalLabels what it adds to series, to be taken off; empty to ask it, if it is a Prometheus
     * @param gatherNanos how long the first rule group that is due waits for others to be fetched with
     * @param clockMillis wall clock
     */
    public RemoteStorage(
            Backend backend,
            Optional<Flavour> flavour,
            Optional<ExternalLabels> externalLabels,
            GroupModes modes,
            StoreLimits limits,
            long gatherNanos,
            Unsent unsent,
            LongSupplier clockMillis,
            BackendMetrics metrics) {
        this.backend = backend;
        this.modes = modes;
        this.limits = limits;
        this.gatherNanos = gatherNanos;
        this.shared = unsent.shared();
        this.clockMillis = clockMillis;
        this.metrics = metrics;
        SeriesInterner interner = new SeriesInterner();
        this.reader = new DetectingReader(backend, interner, flavour, externalLabels);
        this.overlay = new Overlay(interner);
        this.unsent = new UnsentSamples(
                unsent,
                sample -> overlay.add(sample.labels(), sample.timeMillis(), sample.value(), sample.histogram()));
        this.store = new WarmStore(limits, reader, interner, overlay, metrics);
        this.fill = new LongFill(store, limits);
    }

    /** The storage as the engine reads it; what is wanted is fetched, and kept for a while. */
    public SeriesSource source() {
        return store;
    }

    /** What the storage says about its series. */
    public SeriesCatalog catalog() {
        return new RemoteCatalog(backend, limits.timeoutNanos());
    }

    /** A rule group on this storage, for one version of its definition. */
    public RemoteGroup group(RuleGroup group, Engine engine) {
        return new RemoteGroup(this, group, modes.of(group.id()), engine);
    }

    WarmStore store() {
        return store;
    }

    Overlay overlay() {
        return overlay;
    }

    /** Whether its raw samples can be had as they are stored. */
    boolean tellsSamples() {
        return reader.tellsSamples(System.nanoTime() + limits.timeoutNanos());
    }

    DetectingReader reader() {
        return reader;
    }

    BackendMetrics metrics() {
        return metrics;
    }

    LongFill fill() {
        return fill;
    }

    StoreLimits limits() {
        return limits;
    }

    long gatherNanos() {
        return gatherNanos;
    }

    UnsentSamples unsent() {
        return unsent;
    }

    /** Takes samples back that count for nothing. */
    void takeBack(IntArrayList ids, LongArrayList timesMillis) {
        if (ids.isEmpty()) {
            return;
        }
        for (int i = 0; i < ids.size(); i++) {
            overlay.remove(ids.getInt(i), timesMillis.getLong(i));
        }
        if (shared) {
            unsent.readAgain(); // Whoever was faster may have recorded the same series at the same times.
        }
    }

    /** Forgets what is not needed any more: to be called about once a minute. */
    public void upkeep() {
        boolean allSent = unsent.isCurrent() && unsent.names().isEmpty();
        overlay.trim(clockMillis.getAsLong() - (allSent ? OVERLAY_MILLIS : UNSENT_MILLIS));
        store.upkeep(System.nanoTime());
    }

    @Override
    public void close() {
        fill.close();
        backend.close();
    }
}
