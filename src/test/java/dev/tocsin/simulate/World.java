package dev.tocsin.simulate;

import dev.tocsin.alerting.EvaluationOptions;
import dev.tocsin.function.evaluate.EvaluateContext;
import dev.tocsin.function.evaluate.EvaluateMetrics;
import dev.tocsin.function.evaluate.HandOver;
import dev.tocsin.function.evaluate.MissedSlots;
import dev.tocsin.function.evaluate.TemplateExpander;
import dev.tocsin.function.notify.NotifyMetrics;
import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.config.NotifyConfigReader;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.route.Route;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceRequest;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.source.RuleDocument;
import dev.tocsin.template.AlertmanagerTemplates;
import dev.tocsin.template.TemplateException;
import io.prometheus.client.CollectorRegistry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Everything of one seed: what exists in it, and what happens to it from outside. */
final class World implements AutoCloseable {

    static final String EXTERNAL_URL = "http://tocsin";

    /** A Wednesday. */
    private static final long START = 1_799_884_800L * Timeline.SECOND;

    private static final AlertmanagerTemplates TEMPLATES = templates();

    private final long seed;
    private final Bug planted;
    private final Trace trace;
    private final Timeline timeline = new Timeline(START);
    private final Scenario scenario;
    private final Faults faults;
    private final SimStore store;
    private final SimStore ids;
    private final SimBackend backend;
    private final Engine engine = new Engine(EngineOptions.DEFAULT);
    private final EvaluateMetrics evaluateMetrics = new EvaluateMetrics(new CollectorRegistry());
    private final NotifyMetrics notifyMetrics = new NotifyMetrics(new CollectorRegistry());
    private final Recordings recordings;
    private final Receivers receivers;
    private final Broker broker;
    private final AlertModel alerts;
    private final Suppression suppression;
    private final NotifyModel notifications;
    private final Observer observer;
    private final Watch watch;
    private final Map<String, SimProcess> processes = new HashMap<>();
    private final Dice dice;
    private int revision;
    private int silences;
    private final List<Runnable> silencesUnderWay = new ArrayList<>();

    /** What each silence matches: a label and its value. */
    private final Map<String, Map.Entry<String, String>> tags = new HashMap<>();

    private long routingChangedAt;

    /** Number of the configuration that each process goes by. */
    private final Map<String, Integer> routings = new HashMap<>();

    private String configText = "";
    private Optional<NotifyConfig> config = Optional.empty();
    private Optional<Violation> violation = Optional.empty();

    World(long seed, Bug planted, Trace trace) {
        this.seed = seed;
        this.planted = planted;
        this.trace = trace;
        scenario = new Scenario(seed);
        faults = new Faults(seed, timeline, START + scenario.days * Timeline.DAY);
        store = new SimStore(planted::in);
        ids = new SimStore(sql -> sql);
        backend = new SimBackend(scenario.data);
        recordings = new Recordings(this);
        receivers = new Receivers(seed, timeline, faults);
        broker = new Broker(seed, this);
        alerts = new AlertModel(this);
        suppression = new Suppression(this);
        notifications = new NotifyModel(this);
        observer = new Observer(this);
        watch = new Watch(this);
        dice = new Dice(seed, "world");
    }

    private static AlertmanagerTemplates templates() {
        try {
            return AlertmanagerTemplates.fromFiles(List.of());
        } catch (TemplateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets all its days pass, or those until an invariant is violated. */
    Optional<Violation> run() {
        routingChangedAt = START;
        for (String name : scenario.processes()) {
            SimProcess process = new SimProcess(this, name);
            processes.put(name, process);
            configure(process);
        }
        broker.tick();
        every(60, 60, this::minute);
        every(3_600, 14_400, this::silence);
        every(14_400, 50_000, this::changeRules);
        every(30_000, 90_000, this::changeRouting);
        every(1_800, 9_000, () -> receivers.outage(dice.pick(List.of("r0[0]", "r1[0]", "r1[1]", "r2[0]"))));
        every(3_000, 4_000, () -> process(dice.pick(scenario.processes())).upkeep());
        for (long t = START; t < START + scenario.days * Timeline.DAY && violation.isEmpty(); ) {
            t += 10 * Timeline.MINUTE;
            timeline.run(t);
        }
        if (violation.isEmpty()) {
            observer.judgeHistory();
        }
        return violation;
    }

    private void every(double from, double to, Runnable what) {
        timeline.after(dice.seconds(from, to), () -> {
            if (violation.isEmpty()) {
                what.run();
                every(from, to, what);
            }
        });
    }

    private void minute() {
        watch.judge();
        observer.judge();
    }

    private void silence() {
        String tag = "s" + silences++;
        String label = dice.pick(List.of("alertname", "job", "team", "severity"));
        String value = switch (label) {
            case "alertname" -> dice.pick(dice.pick(scenario.groups()).rules()).name();
            case "job" -> dice.pick(List.of("a", "b", "c"));
            case "team" -> dice.pick(List.of("x", "y"));
            default -> dice.pick(List.of("page", "warning"));
        };
        long from = timeline.now() + dice.pick(0, 0, 900) * Timeline.SECOND;
        long to = from + dice.seconds(600, 9_000);
        SilenceRequest request =
                new SilenceRequest("", List.of(Matcher.equal(label, value)), from, to, "sim", tag, Map.of());
        SimProcess by = process(dice.pick(scenario.processes()));
        by.say("is asked for silence " + tag + " of " + label + "=" + value);
        silencing(
                by,
                tag,
                label,
                value,
                () -> by.call("silence", () -> by.notifications().silence(request)));
        if (dice.chance(0.3)) {
            timeline.after(dice.seconds(300, 3_600), () -> end(tag, label, value));
        }
    }

    private void end(String tag, String label, String value) {
        SimProcess by = process(dice.pick(scenario.processes()));
        silencing(
                by,
                tag,
                label,
                value,
                () -> by.call(
                        "end of silence",
                        () -> by.notifications().silences().stream()
                                .filter(silence -> silence.comment().equals(tag))
                                .forEach(silence -> by.notifications().expire(silence.id()))));
    }

    /** Others see a change of a silence when it is in the ledger, however late whoever asked for it hears of it. */
    private void silencing(SimProcess by, String tag, String label, String value, Runnable change) {
        if (by.isBusy()) {
            timeline.after(Timeline.SECOND, () -> silencing(by, tag, label, value, change));
            return;
        }
        tags.put(tag, Map.entry(label, value));
        if (scenario.alone) {
            change.run();
            look(by);
            return;
        }
        Runnable look = () -> look(tag, label, value);
        silencesUnderWay.add(look);
        try {
            change.run();
        } finally {
            silencesUnderWay.remove(look);
        }
    }

    /** What the only process has in memory is in force, whether the ledger could take it or not, and gone when it dies. */
    private void look(SimProcess only) {
        List<Silencing.Silence> all = new ArrayList<>();
        for (Silence silence : only.notifications().silences()) {
            Map.Entry<String, String> of = tags.get(silence.comment());
            all.add(new Silencing.Silence(
                    silence.comment(),
                    of.getKey(),
                    of.getValue(),
                    silence.startsAt(),
                    silence.endsAt(),
                    timeline.now()));
        }
        suppression.silences().seen(all);
        watch.look();
    }

    /** Whatever a caller was told: what stands in the ledger counts. */
    private void look(String tag, String label, String value) {
        store.read(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("SELECT starts_at, ends_at FROM silence WHERE comment = ?")) {
                select.setString(1, tag);
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        suppression
                                .silences()
                                .seen(new Silencing.Silence(
                                        tag, label, value, row.getLong(1), row.getLong(2), timeline.now()));
                        watch.look();
                    }
                }
            }
            return true;
        });
    }

    private void changeRules() {
        faults.disturbed();
        say("somebody " + scenario.changeRules());
        revision++;
        SimProcess by = process(dice.pick(scenario.processes()));
        configure(by);
        faults.disturbedUntil(timeline.now() + Timeline.MINUTE);
    }

    private void changeRouting() {
        scenario.changeRouting();
        say("somebody changes the notify configuration");
        routingChangedAt = timeline.now();
        // Groups that go on keep the time of their next flush, by the longest interval that there is.
        faults.disturbedUntil(timeline.now() + 33 * Timeline.MINUTE);
        for (String name : scenario.processes()) {
            timeline.after(dice.seconds(0, 60), () -> {
                routingChangedAt = timeline.now();
                configure(process(name));
            });
        }
    }

    /** Makes a process go by the rules and the configuration as they are now. */
    void configure(SimProcess process) {
        RoutingSpec routing = scenario.routing();
        process.configure(
                setup(routing, new SimDeliverer(this, process, routing)),
                () -> new RuleDocument(
                        Scenario.FILE, Integer.toString(revision), scenario.ruleFile(), List.of(), false));
    }

    private NotifySetup setup(RoutingSpec routing, SimDeliverer deliverer) {
        NotifyConfig now = config(routing.yaml());
        return new NotifySetup(
                now,
                Route.tree(now.route()),
                TEMPLATES,
                new MatcherParser(MatcherMode.FALLBACK),
                deliverer,
                routing.yaml());
    }

    /** Each text is read once: processes start all the time, and what they read is the same. */
    private NotifyConfig config(String text) {
        if (!text.equals(configText)) {
            NotifyConfigReader.Result read =
                    NotifyConfigReader.read("am.yml", text, NotifyConfigReader.Options.DEFAULT);
            config = read.config();
            configText = text;
            if (config.isEmpty()) {
                throw new IllegalStateException(read.errors() + "\n" + text);
            }
        }
        return config.orElseThrow();
    }

    /** A dead process is replaced. */
    void restart(SimProcess dead) {
        notifications.gone(dead);
        SimProcess next = new SimProcess(this, dead.name());
        processes.put(dead.name(), next);
        next.say("starts");
        if (scenario.alone) {
            look(next);
        }
        configure(next);
    }

    void committed(SimProcess by) {
        observer.committed(by);
        List.copyOf(silencesUnderWay).forEach(Runnable::run);
    }

    void say(String what) {
        trace.say(timeline.now(), what);
    }

    void violated(String invariant, String what) {
        if (violation.isEmpty()) {
            say("VIOLATED: " + invariant + ": " + what);
            say(scenario.ruleFile() + scenario.routing().yaml());
            Dump.of(store).forEach(this::say);
            violation = Optional.of(new Violation(seed, timeline.now(), invariant, what));
        }
    }

    SimProcess process(String name) {
        return processes.get(name);
    }

    Timeline timeline() {
        return timeline;
    }

    Scenario scenario() {
        return scenario;
    }

    Faults faults() {
        return faults;
    }

    Bug planted() {
        return planted;
    }

    SimStore store() {
        return store;
    }

    SimStore ids() {
        return ids;
    }

    SimBackend backend() {
        return backend;
    }

    Recordings recordings() {
        return recordings;
    }

    Engine engine() {
        return engine;
    }

    /**
     * What a process evaluates with.
     *
     * @param changed is told of rule groups whose alerts changed
     * @param unsaved takes changes that the ledger could not take
     */
    EvaluateContext context(
            Ledger ledger,
            SimSamples samples,
            SimRules storage,
            Consumer<String> changed,
            Consumer<List<Inbox.Change>> unsaved) {
        return new EvaluateContext(
                ledger,
                storage,
                new TemplateExpander(engine, samples, Labels.EMPTY, EXTERNAL_URL, evaluateMetrics),
                EvaluationOptions.defaults(EXTERNAL_URL),
                scenario.catchUp ? MissedSlots.CATCH_UP : MissedSlots.LATEST,
                new HandOver(Labels.EMPTY, List.of()),
                new NoAlertmanagers(),
                changed,
                unsaved,
                evaluateMetrics);
    }

    NotifyMetrics notifyMetrics() {
        return notifyMetrics;
    }

    Receivers receivers() {
        return receivers;
    }

    Broker broker() {
        return broker;
    }

    AlertModel alerts() {
        return alerts;
    }

    Suppression suppression() {
        return suppression;
    }

    NotifyModel notifications() {
        return notifications;
    }

    Observer observer() {
        return observer;
    }

    Watch watch() {
        return watch;
    }

    /** A process, or one before it of the same name, goes by the configuration as it is now. */
    void routingTaken(SimProcess by) {
        int number = scenario.routing().number();
        Integer before = routings.put(by.name(), number);
        if (before != null && before != number) {
            routingChangedAt = timeline.now();
        }
    }

    long routingChangedAt() {
        return routingChangedAt;
    }

    @Override
    public void close() {
        store.close();
        ids.close();
    }
}
