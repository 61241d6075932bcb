package dev.tocsin.storage.remote.store;

import dev.tocsin.storage.remote.read.Backend;
import dev.tocsin.storage.remote.read.BackendException;
import dev.tocsin.storage.remote.read.ExportClient;
import dev.tocsin.storage.remote.read.ExternalLabels;
import dev.tocsin.storage.remote.read.Flavour;
import dev.tocsin.storage.remote.read.QueryClient;
import dev.tocsin.storage.remote.read.RangeQueryClient;
import dev.tocsin.storage.remote.read.RawQuery;
import dev.tocsin.storage.remote.read.RawReader;
import dev.tocsin.storage.remote.read.RemoteReadClient;
import dev.tocsin.storage.remote.read.RowSink;
import dev.tocsin.storage.remote.read.SeriesInterner;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The clients of a storage, made when it is first used and so known what it is. */
final class DetectingReader implements RawReader {

    /** A Prometheus is asked for its external labels so often: it may get others when it reloads its configuration. */
    private static final long ASK_AGAIN_NANOS = 10 * 60_000_000_000L;

    /** And one that could not be asked what it is, not sooner than this. */
    private static final long FAILED_NANOS = 1_000_000_000L;

    private final Backend backend;
    private final SeriesInterner interner;
    private final Optional<Flavour> configured;
    private final Optional<ExternalLabels> configuredLabels;
    private volatile @Nullable Clients clients;
    private final ReentrantLock asking = new ReentrantLock();

    /** Guarded by {@link #asking}. */
    private @Nullable Failure failure;

    /** Why it could not be asked what it is, and when. */
    private record Failure(BackendException why, long nanos) {}

    private record Clients(
            Flavour flavour, ExternalLabels external, long askedNanos, RawReader reader, QueryClient query) {}

    /**
     * @param configured what the storage is; empty to ask it
     * @param configuredLabels what it adds to series; empty to ask it, if it is a Prometheus
     */
    DetectingReader(
            Backend backend,
            SeriesInterner interner,
            Optional<Flavour> configured,
            Optional<ExternalLabels> configuredLabels) {
        this.backend = backend;
        this.interner = interner;
        this.configured = configured;
        this.configuredLabels = configuredLabels;
    }

    private Clients clients(long deadline) throws BackendException {
        Clients known = clients;
        if (known != null && !isOld(known)) {
            return known;
        }
        // One asks, the others wait for what it learns.
        asking.lock();
        try {
            known = clients;
            if (known == null) {
                known = detect(deadline);
            } else if (isOld(known)) {
                known = askedAgain(known, deadline);
            }
            clients = known;
            return known;
        } finally {
            asking.unlock();
        }
    }

    private boolean isOld(Clients known) {
        return asks(known.flavour) && System.nanoTime() - known.askedNanos > ASK_AGAIN_NANOS;
    }

    private Clients detect(long deadline) throws BackendException {
        Failure before = failure;
        if (before != null && System.nanoTime() - before.nanos < FAILED_NANOS) {
            throw before.why;
        }
        try {
            Flavour flavour = configured.isPresent() ? configured.get() : Flavour.detect(backend, deadline);
            return make(flavour, external(flavour, deadline));
        } catch (BackendException e) {
            failure = new Failure(e, System.nanoTime());
            throw e;
        }
    }

    private boolean asks(Flavour flavour) {
        return flavour == Flavour.PROMETHEUS && configuredLabels.isEmpty();
    }

    private ExternalLabels external(Flavour flavour, long deadline) throws BackendException {
        return asks(flavour) ? ExternalLabels.ask(backend, deadline) : configuredLabels.orElse(ExternalLabels.NONE);
    }

    private Clients askedAgain(Clients known, long deadline) {
        ExternalLabels external;
        try {
            external = external(known.flavour, deadline);
        } catch (BackendException e) {
            external = known.external;
        }
        return external.equals(known.external)
                ? new Clients(known.flavour, external, System.nanoTime(), known.reader, known.query)
                : make(known.flavour, external);
    }

    private Clients make(Flavour flavour, ExternalLabels external) {
        // Prometheus' query API does not add what its remote read does.
        QueryClient query =
                new QueryClient(backend, flavour, flavour == Flavour.THANOS ? external : ExternalLabels.NONE);
        RawReader reader = switch (flavour) {
            case PROMETHEUS -> new RemoteReadClient(backend, "/api/v1/read", interner, external);
            case VICTORIA_METRICS -> new ExportClient(backend, "/api/v1/export", interner);
            case THANOS -> new RangeQueryClient(query, interner);
        };
        return new Clients(flavour, external, System.nanoTime(), reader, query);
    }

    /** Whether it tells raw samples as they are stored; one that cannot be asked now is taken for such. */
    boolean tellsSamples(long deadline) {
        try {
            return clients(deadline).flavour != Flavour.THANOS;
        } catch (BackendException e) {
            return true;
        }
    }

    @Override
    public void read(List<RawQuery> queries, RowSink sink, long deadline) throws BackendException {
        clients(deadline).reader.read(queries, sink, deadline);
    }

    QueryClient query(long deadline) throws BackendException {
        return clients(deadline).query;
    }
}
