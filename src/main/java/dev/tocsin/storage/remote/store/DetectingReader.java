package dev.tocsin.storage.remote.store;

import dev.tocsin.storage.remote.read.Backend;
import dev.tocsin.storage.remote.read.BackendException;
import dev.tocsin.storage.remote.read.ExportClient;
import dev.tocsin.storage.remote.read.Flavour;
import dev.tocsin.storage.remote.read.QueryClient;
import dev.tocsin.storage.remote.read.RawQuery;
import dev.tocsin.storage.remote.read.RawReader;
import dev.tocsin.storage.remote.read.RemoteReadClient;
import dev.tocsin.storage.remote.read.RowSink;
import dev.tocsin.storage.remote.read.SeriesInterner;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The clients of a storage, made when it is first used and so known what it is. */
final class DetectingReader implements RawReader {

    private final Backend backend;
    private final SeriesInterner interner;
    private final Optional<Flavour> configured;
    private volatile @Nullable Clients clients;

    private record Clients(RawReader reader, QueryClient query) {}

    DetectingReader(Backend backend, SeriesInterner interner, Optional<Flavour> configured) {
        this.backend = backend;
        this.interner = interner;
        this.configured = configured;
    }

    private Clients clients(long deadline) throws BackendException {
        Clients known = clients;
        if (known != null) {
            return known;
        }
        Flavour flavour = configured.isPresent() ? configured.get() : Flavour.detect(backend, deadline);
        RawReader reader = switch (flavour) {
            case PROMETHEUS -> new RemoteReadClient(backend, "/api/v1/read", interner);
            case VICTORIA_METRICS -> new ExportClient(backend, "/api/v1/export", interner);
        };
        Clients made = new Clients(reader, new QueryClient(backend, flavour));
        clients = made;
        return made;
    }

    @Override
    public void read(List<RawQuery> queries, RowSink sink, long deadline) throws BackendException {
        clients(deadline).reader.read(queries, sink, deadline);
    }

    QueryClient query(long deadline) throws BackendException {
        return clients(deadline).query;
    }
}
