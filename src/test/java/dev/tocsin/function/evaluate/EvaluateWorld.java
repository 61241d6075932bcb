package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.EvaluationOptions;
import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.function.AlertOutlet;
import dev.tocsin.function.SlowQueries;
import dev.tocsin.ledger.GroupProgress;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.SqliteLedger;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.rules.Slots;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreSettings;
import dev.tocsin.testing.FakeClock;
import dev.tocsin.testing.TroubledDatabase;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** Rule groups over a real store and ledger file, in virtual time. */
final class EvaluateWorld implements AutoCloseable {

    static final long SECOND = 1_000_000_000L;

    final FakeClock clock = new FakeClock(1_800_000_000L);
    final List<Inbox.Change> unsaved = new ArrayList<>();
    final List<OutgoingAlert> outgoing = new ArrayList<>();
    final Ledger ledger;
    final TroubledDatabase database;
    final EmbeddedStore store;
    final EvaluateContext context;
    final EvaluateMetrics metrics = new EvaluateMetrics(new CollectorRegistry());

    EvaluateWorld(Path directory) {
        this(directory, MissedSlots.LATEST);
    }

    EvaluateWorld(Path directory, MissedSlots missedSlots) {
        try {
            store = EmbeddedStore.open(
                    StoreSettings.of(directory.resolve("store")), () -> clock.nanos() / 1_000_000, problem -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = new TroubledDatabase(SqliteLedger.open(directory, clock).database());
        ledger = new Ledger(database);
        Engine engine = new Engine(EngineOptions.DEFAULT);
        context = new EvaluateContext(
                ledger,
                new EmbeddedRules(engine, store, store, OptionalLong::empty, SlowQueries.NONE),
                new TemplateExpander(engine, store, Labels.EMPTY, "http://tocsin", metrics),
                EvaluationOptions.defaults("http://tocsin"),
                missedSlots,
                new HandOver(Labels.EMPTY, List.of()),
                new Outlet(),
                group -> {},
                unsaved::addAll,
                metrics);
    }

    /** What a process evaluates with whose alerts leave in another way. */
    EvaluateContext with(HandOver handOver) {
        return with(context.storage(), handOver);
    }

    private EvaluateContext with(RuleStorage storage, HandOver handOver) {
        return new EvaluateContext(
                context.ledger(),
                storage,
                context.expander(),
                context.options(),
                context.missedSlots(),
                handOver,
                context.outgoing(),
                context.changed(),
                context.unsaved(),
                context.metrics());
    }

    static RuleGroup group(String yaml) {
        return RuleFileReader.read("rules/a.yaml", yaml, RuleReadOptions.of("files"))
                .groups()
                .getFirst();
    }

    /** A worker as a process has it after its start, or a second process beside it. */
    GroupWorker worker(RuleGroup group) {
        return worker(context, group);
    }

    private GroupWorker worker(EvaluateContext with, RuleGroup group) {
        long first = Slots.of(group).next(clock.nanos());
        return new GroupWorker(
                with, group, ledger.rules().load(group.id(), GroupProgress.fresh(first, group.intervalNanos())));
    }

    /** A worker whose rules are evaluated on a storage that refuses to begin when it is told to. */
    GroupWorker worker(RuleGroup group, BooleanSupplier refuses) {
        RuleStorage storage = new RuleStorage() {
            @Override
            public Group open(RuleGroup opened, BooleanSupplier stopped) {
                Group inner = context.storage().open(opened, stopped);
                return at -> {
                    if (refuses.getAsBoolean()) {
                        throw new IllegalStateException("the test lets no evaluation begin");
                    }
                    return inner.begin(at);
                };
            }

            @Override
            public List<String> endpoints() {
                return context.storage().endpoints();
            }

            @Override
            public void end(CutOff cutOff) {
                context.storage().end(cutOff);
            }

            @Override
            public void wake() {
                context.storage().wake();
            }
        };
        return worker(with(storage, context.handOver()), group);
    }

    /** Goes to the worker's next slot and evaluates. */
    void tick(GroupWorker worker) {
        clock.at(worker.nextDue());
        worker.run();
    }

    /** A sample of now. */
    void sample(double value, String... labels) {
        store.append(new SampleBatch().add(Labels.of(labels), clock.nanos() / 1_000_000, value));
    }

    List<Inbox.Change> inbox() {
        return ledger.read(c -> ledger.inbox().waiting(c, 1_000_000));
    }

    @Override
    public void close() {
        ledger.close();
        store.close();
    }

    private final class Outlet implements AlertOutlet {
        @Override
        public boolean isIdle() {
            return false;
        }

        @Override
        public void send(List<OutgoingAlert> alerts) {
            outgoing.addAll(alerts);
        }

        @Override
        public void refresh() {}

        @Override
        public void close() {}
    }
}
