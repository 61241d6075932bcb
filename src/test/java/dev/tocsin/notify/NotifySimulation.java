package dev.tocsin.notify;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Rfc3339;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.AlertIngestion;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.config.NotifyConfigReader;
import dev.tocsin.notify.data.Notifications;
import dev.tocsin.notify.data.WebhookBody;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.Delivery;
import dev.tocsin.notify.group.Flush;
import dev.tocsin.notify.group.FlushInput;
import dev.tocsin.notify.group.FlushResult;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.IntegrationKey;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.NotifyHistory;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.group.OutcomeResult;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.notify.group.Suppressors;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.route.Route;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceIndex;
import dev.tocsin.template.NotificationData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The notify side in virtual time: what the ledger and the function do around the core, in memory. Instants of the tests
 * are seconds.
 */
public final class NotifySimulation {

    public static final long SECOND = 1_000_000_000L;

    /** A notification that arrived. */
    public record Arrival(
            long second,
            String receiver,
            String groupKey,
            String reason,
            List<String> firing,
            List<String> resolved,
            String body) {

        /** {@code 30 page first notification [a b] [c]}. */
        @Override
        public String toString() {
            return second + " " + receiver + " " + reason + " " + firing + " " + resolved;
        }
    }

    private static final class Group {
        GroupState state;
        final Set<Labels> members = new LinkedHashSet<>();
        final Map<IntegrationKey, PendingDelivery> pending = new LinkedHashMap<>();

        Group(GroupState state) {
            this.state = state;
        }
    }

    private final NotifyConfig config;
    private final Route tree;
    private final Map<String, Route> routes;
    private final Map<Labels, Alert> alerts = new LinkedHashMap<>();
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, Map<IntegrationKey, LogEntry>> log = new LinkedHashMap<>();
    private final List<Silence> silences = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<String> suppressions = new ArrayList<>();
    private final List<NotifyHistory.Entry> history = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private BiFunction<PendingDelivery, Long, Outcome> receiver = (delivery, second) -> new Outcome.Success();
    private long now;

    public NotifySimulation(String yaml) {
        NotifyConfigReader.Result result =
                NotifyConfigReader.read("alertmanager.yml", yaml, NotifyConfigReader.Options.DEFAULT);
        config = result.config()
                .orElseThrow(() -> new IllegalArgumentException(result.errors().toString()));
        tree = Route.tree(config.route());
        routes = tree.byId();
    }

    /** How receivers answer; success by default. */
    public NotifySimulation receiver(BiFunction<PendingDelivery, Long, Outcome> answers) {
        receiver = answers;
        return this;
    }

    /** Lets time pass until a second, doing all that falls due on the way. */
    public NotifySimulation until(long second) {
        while (true) {
            long due = due();
            if (due > second * SECOND) {
                now = second * SECOND;
                return this;
            }
            now = Math.max(now, due);
            step();
        }
    }

    /** Lets time pass until a second without a single wake-up. */
    public NotifySimulation sleep(long second) {
        now = second * SECOND;
        return until(second);
    }

    private long due() {
        long due = Long.MAX_VALUE;
        for (Group group : groups.values()) {
            due = Math.min(due, group.state.nextFlush());
            for (PendingDelivery delivery : group.pending.values()) {
                due = Math.min(due, delivery.nextAttempt());
            }
        }
        return due;
    }

    private void step() {
        for (String key : List.copyOf(groups.keySet())) {
            Group group = groups.get(key);
            if (group.state.nextFlush() <= now) {
                apply(key, group, Flush.tick(input(group)));
            } else if (group.pending.values().stream().anyMatch(p -> p.nextAttempt() <= now)) {
                apply(key, group, Flush.retry(input(group)));
            }
        }
    }

    private FlushInput input(Group group) {
        Route route = routes.get(group.state.routeId());
        return new FlushInput(
                route,
                config.receiver(route.options().receiver()).orElseThrow(),
                group.state,
                group.members.stream().map(alerts::get).toList(),
                new Suppressors(
                        Inhibitor.of(config.inhibitRules(), alerts.values()),
                        new SilenceIndex(silences),
                        config.timeIntervals()),
                log.getOrDefault(group.state.groupKey(), Map.of()),
                Map.copyOf(group.pending),
                now);
    }

    private void apply(String key, Group group, FlushResult result) {
        group.state = result.group();
        history.addAll(NotifyHistory.of(result));
        result.removed().forEach(m -> group.members.remove(m.labels()));
        result.suppressed()
                .forEach(s -> suppressions.add(now / SECOND + " "
                        + s.suppression().cause() + " " + s.alert().name()));
        result.log().forEach(this::put);
        for (Decision decision : result.decisions()) {
            group.pending.remove(decision.integration());
            switch (decision) {
                case Decision.Deliver deliver -> group.pending.put(deliver.integration(), deliver.delivery());
                case Decision.LogOnly only -> put(only.entry());
                case Decision.Nothing nothing -> {}
            }
        }
        result.due(now).forEach(deliver -> attempt(group, deliver));
        if (result.ended() || group.members.isEmpty()) {
            groups.remove(key);
        }
    }

    private void attempt(Group group, Decision.Deliver deliver) {
        PendingDelivery started = deliver.delivery().started();
        keys.add(started.idempotencyKey());
        Outcome outcome = receiver.apply(started, now / SECOND);
        if (outcome instanceof Outcome.Success) {
            arrivals.add(new Arrival(
                    now / SECOND,
                    deliver.integration().receiver(),
                    started.groupKey(),
                    started.reason().text(),
                    names(deliver.alerts(), false),
                    names(deliver.alerts(), true),
                    body(group, deliver)));
        }
        boolean others = group.pending.size() > 1;
        Optional<LogEntry> before = Optional.ofNullable(
                log.getOrDefault(started.groupKey(), Map.of()).get(started.integration()));
        OutcomeResult result = Delivery.record(
                routes.get(group.state.routeId()), group.state, before, started, outcome, others, now, 0.5);
        history.add(NotifyHistory.of(group.state, started, outcome, result));
        group.state = result.group();
        group.pending.remove(deliver.integration());
        result.pending().ifPresent(p -> group.pending.put(p.integration(), p));
        result.log().ifPresent(this::put);
        for (GroupState.ResolvedMember member : result.removed()) {
            if (alerts.get(member.labels()).endsAt() == member.endsAt()) {
                group.members.remove(member.labels());
            }
        }
    }

    private String body(Group group, Decision.Deliver deliver) {
        Route route = routes.get(group.state.routeId());
        Integration.Webhook webhook =
                (Integration.Webhook) config.receiver(route.options().receiver()).orElseThrow().integrations().stream()
                        .filter(i -> i.index() == deliver.integration().index())
                        .findFirst()
                        .orElseThrow();
        WebhookBody.Truncated truncated = WebhookBody.truncate(deliver.alerts(), webhook.maxAlerts());
        NotificationData data = Notifications.of(
                deliver, truncated.alerts(), group.state, route.options().labels(), "http://alerts.example", now);
        return WebhookBody.json(data, group.state.groupKey(), truncated.dropped());
    }

    private List<String> names(List<Alert> of, boolean over) {
        return of.stream()
                .filter(a -> a.resolvedAt(now) == over)
                .map(a -> a.labels().get("instance").isEmpty()
                        ? a.name()
                        : a.labels().get("instance"))
                .toList();
    }

    private void put(LogEntry entry) {
        log.computeIfAbsent(entry.groupKey(), k -> new LinkedHashMap<>()).put(entry.integration(), entry);
    }

    /** An alert begins to fire now, since now. */
    public NotifySimulation fires(String... labels) {
        return firesSince(now / SECOND, labels);
    }

    /** An alert of Tocsin's own rules is handed over now that has fired for a while. */
    public NotifySimulation firesSince(long second, String... labels) {
        return insert(new Alert(Labels.of(labels), Map.of(), "", second * SECOND, Alert.NO_END, false, now));
    }

    /** An alert that fires is resolved now. */
    public NotifySimulation resolves(String... labels) {
        Alert alert = alerts.get(Labels.of(labels));
        return insert(new Alert(alert.labels(), Map.of(), "", alert.startsAt(), now, false, now));
    }

    /** Somebody posts an alert. */
    public NotifySimulation posted(PostedAlert posted) {
        AlertIngestion.Result result =
                AlertIngestion.accept(posted, now, config.global().resolveTimeout(), MatcherMode.FALLBACK);
        if (result instanceof AlertIngestion.Result.Accepted accepted) {
            insert(accepted.alert());
        }
        return this;
    }

    private NotifySimulation insert(Alert incoming) {
        Alert old = alerts.get(incoming.labels());
        Alert alert = old == null ? incoming : AlertIngestion.store(old, incoming, now);
        alerts.put(alert.labels(), alert);
        for (Route route : tree.match(alert.labels())) {
            String key = route.id() + " " + route.groupLabels(alert.labels());
            groups.computeIfAbsent(key, k -> new Group(GroupState.create(route, alert, now)))
                    .members
                    .add(alert.labels());
        }
        // What is due at once is not waited for: it is done by the next call of until().
        return this;
    }

    public NotifySimulation silence(Silence silence) {
        silences.removeIf(s -> s.id().equals(silence.id()));
        silences.add(silence);
        return this;
    }

    public List<String> arrivals() {
        return arrivals.stream().map(Arrival::toString).toList();
    }

    public List<Arrival> arrived() {
        return List.copyOf(arrivals);
    }

    public List<String> suppressions() {
        return List.copyOf(suppressions);
    }

    /** The idempotency keys of all attempts. */
    public List<String> keys() {
        return List.copyOf(keys);
    }

    public List<NotifyHistory.Entry> history() {
        return List.copyOf(history);
    }

    public int groups() {
        return groups.size();
    }

    public long now() {
        return now;
    }

    @Override
    public String toString() {
        return Rfc3339.text(now) + " " + arrivals;
    }
}
