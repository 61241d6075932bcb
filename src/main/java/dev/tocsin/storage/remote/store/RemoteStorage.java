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
import dev.tocsin.storage.remote.write.RecordedSample;
import dev.tocsin.storage.remote.write.Snappy;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * One remote storage that rules are evaluated on: what is kept of it between evaluations, and what was recorded for it.
 * Safe for several threads.
 */
public final class RemoteStorage implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RemoteStorage.class);

    /** What was recorded stays visible for so long after it may have been sent: a storage may show it later. */
    private static final long OVERLAY_MILLIS = 10 * 60_000L;

    /** And for so long while not everything is sent. */
    private static final long UNSENT_MILLIS = 60 * 60_000L;

    private static final long NAMES_NANOS = 500_000_000L;

    private final Backend backend;
    private final DetectingReader reader;
    private final BackendMetrics metrics;
    private final Overlay overlay;
    private final WarmStore store;
    private final LongFill fill;
    private final GroupModes modes;
    private final StoreLimits limits;
    private final Unsent unsent;
    private final LongSupplier clockMillis;
    private final long gatherNanos;
    private final AtomicBoolean restored = new AtomicBoolean();
    private final Map<String, Integer> uncommitted = new HashMap<>();
    private Set<String> unsentNames = Set.of();
    private long unsentAsked;
    private boolean unsentKnown;

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
        this.unsent = unsent;
        this.clockMillis = clockMillis;
        this.metrics = metrics;
        SeriesInterner interner = new SeriesInterner();
        this.reader = new DetectingReader(backend, interner, flavour, externalLabels);
        this.overlay = new Overlay(interner);
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

    /** Reads back what was recorded before this process began and is not sent yet. */
    void restore() {
        if (!restored.compareAndSet(false, true)) {
            return;
        }
        try {
            for (byte[] body : unsent.bodies()) {
                for (RecordedSample sample : RecordedSample.read(Snappy.decompress(body))) {
                    overlay.add(sample.labels(), sample.timeMillis(), sample.value(), sample.histogram());
                }
            }
        } catch (IOException e) {
            LOG.errorf("a row of the sample outbox cannot be read: %s", e.getMessage());
        } catch (RuntimeException e) {
            // The ledger is asked again with the next iteration.
            restored.set(false);
            LOG.debugf("the sample outbox cannot be read now: %s", e.getMessage());
        }
    }

    /**
     * Names that the storage may not have all samples of: recorded, and not acknowledged. Empty if that cannot be told, and
     * then nothing may be handed to the storage.
     */
    Optional<Set<String>> unsentNames() {
        synchronized (uncommitted) {
            long now = System.nanoTime();
            if (!unsentKnown || now - unsentAsked > NAMES_NANOS) {
                try {
                    unsentNames = unsent.names();
                    unsentKnown = true;
                    unsentAsked = now;
                } catch (RuntimeException e) {
                    unsentKnown = false;
                    return Optional.empty();
                }
            }
            Set<String> all = new HashSet<>(unsentNames);
            all.addAll(uncommitted.keySet());
            return Optional.of(all);
        }
    }

    void recorded(Set<String> names) {
        synchronized (uncommitted) {
            names.forEach(name -> uncommitted.merge(name, 1, Integer::sum));
        }
    }

    void committed(Set<String> names) {
        synchronized (uncommitted) {
            names.forEach(name -> uncommitted.computeIfPresent(name, (n, count) -> count == 1 ? null : count - 1));
            unsentKnown = false;
        }
    }

    /** Forgets what is not needed any more: to be called about once a minute. */
    public void upkeep() {
        boolean allSent = unsentNames().map(Set::isEmpty).orElse(false);
        overlay.trim(clockMillis.getAsLong() - (allSent ? OVERLAY_MILLIS : UNSENT_MILLIS));
        store.upkeep(System.nanoTime());
    }

    @Override
    public void close() {
        fill.close();
        backend.close();
    }
}
