package dev.tocsin.function.notify;

import dev.tocsin.ledger.History;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.SqliteLedger;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.config.NotifyConfigReader;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.route.Route;
import dev.tocsin.template.AlertmanagerTemplates;
import dev.tocsin.template.TemplateException;
import dev.tocsin.testing.FakeClock;
import dev.tocsin.testing.TroubledDatabase;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The notify side over a real ledger file, in virtual time, every attempt made and recorded within its step. */
final class NotifyWorld implements AutoCloseable {

    static final long SECOND = 1_000_000_000L;

    static final String CONFIG = """
            route:
              receiver: team
              group_by: [cluster]
              group_wait: 10s
              group_interval: 60s
              repeat_interval: 4h
            receivers:
            - name: team
              webhook_configs:
              - url: http://127.0.0.1:1/
            - name: other
              webhook_configs:
              - url: http://127.0.0.1:1/
            """;

    private final Path directory;
    final FakeClock clock;
    final List<String> arrived = new ArrayList<>();
    Outcome outcome = new Outcome.Success();
    /** The process dies between a step's commit and the outcome of what it sends. */
    boolean killedWhileSending;

    /** Attempts wait here until the test runs them. */
    boolean receiverBusy;

    final List<Runnable> waiting = new ArrayList<>();

    /** Groups with this alert cannot be rendered. */
    String defect = "";

    CollectorRegistry registry = new CollectorRegistry();
    Ledger ledger;
    TroubledDatabase database;
    NotifyFunction notify;

    NotifyWorld(Path directory) {
        this(directory, new FakeClock(1_800_000_000L));
    }

    NotifyWorld(Path directory, FakeClock clock) {
        this.directory = directory;
        this.clock = clock;
        open();
    }

    private void open() {
        database = new TroubledDatabase(SqliteLedger.open(directory, clock).database());
        ledger = new Ledger(database);
        registry = new CollectorRegistry();
        notify =
                new NotifyFunction(ledger, new NotifyMetrics(registry), "http://tocsin", new Attempts(8, this::inline));
        configure(CONFIG);
    }

    void configure(String yaml) {
        notify.configure(setup(yaml, new Recorder()));
    }

    static NotifySetup setup(String yaml, Deliverer deliverer) {
        NotifyConfig config = NotifyConfigReader.read("am.yml", yaml, NotifyConfigReader.Options.DEFAULT)
                .config()
                .orElseThrow();
        try {
            return new NotifySetup(
                    config,
                    Route.tree(config.route()),
                    AlertmanagerTemplates.fromFiles(List.of()),
                    new MatcherParser(MatcherMode.FALLBACK),
                    deliverer,
                    yaml);
        } catch (TemplateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Dies without a word and starts again on the file: what was in memory is gone. */
    void restart(String yaml) {
        ledger.close();
        killedWhileSending = false;
        open();
        configure(yaml);
    }

    void restart() {
        restart(CONFIG);
    }

    /** Lets seconds pass, one step each. */
    void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            clock.advance(1);
            notify.step();
        }
    }

    void post(long forSeconds, String... labels) {
        notify.post(List.of(posted(forSeconds, labels)));
    }

    PostedAlert posted(long forSeconds, String... labels) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            map.put(labels[i], labels[i + 1]);
        }
        return new PostedAlert(
                map,
                Map.of("summary", "s"),
                OptionalLong.of(1_799_999_000L * SECOND),
                OptionalLong.of(clock.nanos() + forSeconds * SECOND),
                "http://prom/g");
    }

    /** A change of one of Tocsin's own rules. */
    Inbox.Change own(long origin, boolean firing, String... labels) {
        long now = clock.nanos();
        Alert alert = new Alert(Labels.of(labels), Map.of(), "", now, firing ? Alert.NO_END : now, false, now);
        return ledger.inbox().change(alert, origin, firing ? "fires" : "resolved");
    }

    void handOver(Inbox.Change change) {
        database.update(c -> ledger.inbox().add(c, List.of(change)));
        notify.inboxChanged();
    }

    double metric(String name, String... labels) {
        String[] names = new String[labels.length / 2];
        String[] values = new String[labels.length / 2];
        for (int i = 0; i < names.length; i++) {
            names[i] = labels[2 * i];
            values[i] = labels[2 * i + 1];
        }
        Double value = registry.getSampleValue(name, names, values);
        return value == null ? 0 : value;
    }

    List<String> history() {
        return ledger
                .history()
                .find(new History.Query(Optional.empty(), Optional.empty(), Optional.empty(), 0, 1000))
                .stream()
                .map(entry -> entry.reason())
                .toList();
    }

    @Override
    public void close() {
        ledger.close();
    }

    /** Writes down what arrives: {@code receiver firing [names] resolved [names]}. */
    final class Recorder implements Deliverer {
        @Override
        public Rendered render(
                Integration integration,
                Decision.Deliver deliver,
                GroupState group,
                Map<String, String> routeLabels,
                long now) {
            if (deliver.alerts().getFirst().name().equals(defect)) {
                throw new IllegalStateException("a defect of the renderer");
            }
            String text = names(deliver, now, true) + " " + names(deliver, now, false);
            return new Rendered(text.getBytes(StandardCharsets.UTF_8), t -> t);
        }

        private static String names(Decision.Deliver deliver, long now, boolean firing) {
            return deliver.alerts().stream()
                    .filter(alert -> alert.resolvedAt(now) != firing)
                    .map(Alert::name)
                    .sorted()
                    .collect(Collectors.joining(" ", "[", "]"));
        }

        @Override
        public Duration timeout(Integration integration) {
            return Duration.ofSeconds(1);
        }

        @Override
        public Attempted attempt(Integration integration, PendingDelivery delivery, Rendered rendered) {
            if (outcome instanceof Outcome.Success) {
                arrived.add(delivery.integration().receiver() + " "
                        + delivery.reason().text() + " " + new String(rendered.body(), StandardCharsets.UTF_8));
            }
            return new Attempted(outcome, "other");
        }

        @Override
        public void close() {}
    }

    private void inline(Runnable attempt) {
        if (receiverBusy) {
            waiting.add(attempt);
        } else if (!killedWhileSending) {
            attempt.run();
        }
    }
}
