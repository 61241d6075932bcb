package dev.tocsin.function;

import dev.tocsin.function.evaluate.RemoteRules;
import dev.tocsin.function.evaluate.RuleStorage;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.net.HostName;
import dev.tocsin.net.HttpClients;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.storage.SeriesCatalog;
import dev.tocsin.storage.remote.read.Backend;
import dev.tocsin.storage.remote.read.BackendMetrics;
import dev.tocsin.storage.remote.read.RetryBudget;
import dev.tocsin.storage.remote.store.RemoteStorage;
import dev.tocsin.storage.remote.store.Unsent;
import dev.tocsin.storage.remote.write.Outbox;
import dev.tocsin.storage.remote.write.OutboxSender;
import dev.tocsin.storage.remote.write.WriteClient;
import dev.tocsin.storage.remote.write.WriteEndpoint;
import dev.tocsin.storage.remote.write.WriteMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The remote storage that rules are evaluated on, and what sends there, and to the endpoints of a prometheus.yml's
 * {@code remote_write}, what they record.
 */
public final class RemoteParts implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RemoteParts.class);

    private final Ledger ledger;
    private final RemoteSettings settings;
    private final RemoteStorage storage;
    private final List<OutboxSender> senders = new ArrayList<>();
    private final List<String> endpoints = new ArrayList<>();
    private final WriteMetrics writeMetrics;

    RemoteParts(
            RemoteSettings settings,
            List<WriteEndpoint> others,
            Ledger ledger,
            CollectorRegistry registry,
            Clock clock) {
        this.ledger = ledger;
        this.settings = settings;
        HttpClients clients = HttpClients.ofSystem("Tocsin/" + BuildInfo.VERSION);
        BackendMetrics metrics = new BackendMetrics(registry);
        Backend backend = new Backend(
                settings.endpoint(), settings.maxResponseBytes(), clients, new RetryBudget(System::nanoTime), metrics);
        this.storage = new RemoteStorage(
                backend,
                settings.flavour(),
                settings.externalLabels(),
                settings.modes(),
                settings.limits(),
                settings.gatherNanos(),
                new UnsentRows(),
                clock::millis,
                metrics);
        this.writeMetrics = new WriteMetrics(registry);
        String owner = HostName.ofProcess();
        List<WriteEndpoint> all = new ArrayList<>(List.of(settings.write()));
        all.addAll(others);
        for (WriteEndpoint endpoint : all) {
            endpoints.add(endpoint.name());
            senders.add(new OutboxSender(
                    new Rows(owner, endpoint.name()), new WriteClient(endpoint, clients, writeMetrics), clock::millis));
        }
    }

    /** What the storage has not acknowledged. */
    private final class UnsentRows implements Unsent {
        @Override
        public boolean shared() {
            return ledger.database().shared();
        }

        @Override
        public List<Long> waiting() {
            return ledger.sampleOutbox().waiting(settings.write().name());
        }

        @Override
        public List<Row> rows(Collection<Long> ids) {
            return ledger.sampleOutbox().rows(ids).stream()
                    .map(row -> new Row(
                            row.id(),
                            Set.copyOf(row.batch().names()),
                            row.batch().body()))
                    .toList();
        }
    }

    /** The outbox' rows of one endpoint. */
    private final class Rows implements Outbox {
        private final String owner;
        private final String endpoint;

        Rows(String owner, String endpoint) {
            this.owner = owner;
            this.endpoint = endpoint;
        }

        @Override
        public List<Row> lease(int mostSamples, long nanos) {
            if (!ledger.sampleOutbox().waits(endpoint)) {
                return List.of();
            }
            return ledger.sampleOutbox().lease(owner, endpoint, mostSamples, nanos).stream()
                    .map(row -> new Row(
                            row.id(),
                            row.batch().samples(),
                            row.batch().newestMillis(),
                            row.batch().body()))
                    .toList();
        }

        @Override
        public void done(List<Row> rows) {
            ledger.sampleOutbox().delete(rows.stream().map(Row::id).toList());
        }

        @Override
        public void release(List<Row> rows) {
            ledger.sampleOutbox().release(owner, rows.stream().map(Row::id).toList());
        }

        @Override
        public long bytes() {
            return ledger.sampleOutbox().bytes(endpoint);
        }
    }

    /** The storage as queries read it. */
    public SeriesSource source() {
        return storage.source();
    }

    /** What the storage says about its series. */
    public SeriesCatalog catalog() {
        return storage.catalog();
    }

    /** The storage as rules use it. */
    public RuleStorage rules(Engine engine, SlowQueries slow) {
        return new RemoteRules(engine, storage, endpoints, () -> senders.forEach(OutboxSender::wake), slow);
    }

    /** Begins to send by itself what is recorded: in a process that stays. */
    public void start() {
        senders.forEach(OutboxSender::start);
    }

    /**
     * Sends what waits, in a process that may be gone a second later.
     *
     * @param deadline of {@link System#nanoTime}; what is not sent by then waits for the next
     */
    public void drain(long deadline) {
        for (OutboxSender sender : senders) {
            try {
                sender.drain(deadline);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (LedgerException e) {
                LOG.warnf("recorded samples are sent later: %s", e.getMessage());
            }
        }
    }

    /** Deletes what is old: to be called about once a minute. */
    public void upkeep() {
        storage.upkeep();
        long dropped = ledger.sampleOutbox().trim(settings.maxOutboxBytes());
        if (dropped > 0) {
            LOG.errorf("%d recorded samples were not sent: more than tocsin.storage.write.queue-size waits", dropped);
            writeMetrics.lost(dropped);
        }
    }

    @Override
    public void close() {
        senders.forEach(OutboxSender::close);
        storage.close();
    }
}
