package dev.tocsin.web;

import dev.tocsin.alerting.AlertState;
import dev.tocsin.alerting.AlertView;
import dev.tocsin.alerting.RuleStatus;
import dev.tocsin.function.NotifyService;
import dev.tocsin.function.NotifyService.AlertStatus;
import dev.tocsin.function.RuleService;
import dev.tocsin.function.RuleService.GroupView;
import dev.tocsin.function.ServerStatus;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.PromDuration;
import dev.tocsin.model.Rfc3339;
import dev.tocsin.notify.match.MatcherText;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.source.SourceStatus;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The page at {@code /}: alerts by state, rule groups with health and last evaluation, silences. Plain HTML, no script. */
@Path("/")
@RunOnVirtualThread
public final class PageResource {

    /** So many alerts are listed; the API has them all. */
    private static final int LISTED = 500;

    private final RuleService rules;
    private final NotifyService notify;
    private final ServerStatus server;

    PageResource(RuleService rules, NotifyService notify, ServerStatus server) {
        this.rules = rules;
        this.notify = notify;
        this.server = server;
    }

    @CheckedTemplate
    static class Templates {
        private Templates() {}

        static native TemplateInstance page(View view);
    }

    /** All that the page shows, as text. */
    public record View(
            List<String> notReady,
            String now,
            long firing,
            long pending,
            long suppressed,
            List<AlertRow> alerts,
            long unlisted,
            List<AlertRow> posted,
            List<GroupRow> groups,
            List<ProblemRow> problems,
            List<SilenceRow> silences) {}

    /** An alert. */
    public record AlertRow(
            String state,
            String name,
            String labels,
            String summary,
            String since,
            String value,
            String suppressedBy) {}

    /** A rule group. */
    public record GroupRow(
            String file,
            String name,
            int rules,
            String health,
            String error,
            String interval,
            String lastEvaluation,
            String took,
            long missed) {}

    /** Something wrong with a rule file. */
    public record ProblemRow(String text, boolean oldVersionRuns) {}

    /** A silence that is not expired. */
    public record SilenceRow(String state, String matchers, String ends, String createdBy, String comment, String id) {}

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page() {
        long now = notify.nowNanos();
        List<GroupView> groups = rules.groups(true);
        List<AlertRow> own = new ArrayList<>();
        long firing = 0;
        long pending = 0;
        for (GroupView group : groups) {
            for (RuleStatus rule : group.rules()) {
                firing += rule.firing();
                pending += rule.pending();
                rule.alerts().forEach(alert -> own.add(row(alert, now)));
            }
        }
        own.sort(Comparator.comparing(AlertRow::state)
                .thenComparing(AlertRow::name)
                .thenComparing(AlertRow::labels));
        List<AlertStatus> notified = notify.alerts();
        long suppressed = notified.stream().filter(AlertStatus::suppressed).count();
        return Templates.page(new View(
                server.notReady(),
                instant(now),
                firing,
                pending,
                suppressed,
                own.stream().limit(LISTED).toList(),
                Math.max(0, own.size() - LISTED),
                notified.stream().limit(LISTED).map(status -> row(status, now)).toList(),
                groups.stream().map(group -> row(group, now)).toList(),
                problems(),
                silences(now)));
    }

    private static AlertRow row(AlertView alert, long now) {
        String summary = alert.annotations().stream()
                .filter(a -> a.name().equals("summary") || a.name().equals("description"))
                .map(Label::value)
                .findFirst()
                .orElse("");
        return new AlertRow(
                alert.state() == AlertState.FIRING ? "firing" : "pending",
                alert.labels().get(Labels.ALERT_NAME),
                alert.labels().without(Labels.ALERT_NAME).toString(),
                summary,
                ago(alert.activeAt(), now),
                alert.valueText(),
                "");
    }

    private static AlertRow row(AlertStatus status, long now) {
        List<String> by = new ArrayList<>();
        status.silencedBy().forEach(id -> by.add("silence " + id));
        status.inhibitedBy().forEach(id -> by.add("alert " + id));
        status.mutedBy().forEach(name -> by.add("time interval " + name));
        return new AlertRow(
                status.suppressed() ? "suppressed" : "active",
                status.alert().name(),
                status.alert().labels().without(Labels.ALERT_NAME).toString(),
                String.join(", ", status.receivers()),
                ago(status.alert().startsAt(), now),
                "",
                String.join(", ", by));
    }

    private static GroupRow row(GroupView view, long now) {
        String health = "ok";
        String error = "";
        for (RuleStatus rule : view.rules()) {
            String one = rule.run().health().text();
            if (!one.equals("ok") && !health.equals("err")) {
                health = one;
            }
            if (error.isEmpty() && !rule.run().lastError().isEmpty()) {
                error = rule.rule().name() + ": " + rule.run().lastError();
            }
        }
        return new GroupRow(
                view.group().file(),
                view.group().name(),
                view.group().rules().size(),
                health,
                error,
                duration(view.group().intervalNanos()),
                view.lastStarted() == Long.MIN_VALUE ? "not yet" : ago(view.lastStarted(), now) + " ago",
                String.format("%.1f ms", view.lastDuration() / 1e6),
                view.missed());
    }

    private List<ProblemRow> problems() {
        List<ProblemRow> rows = new ArrayList<>();
        for (SourceStatus status : rules.rules().statuses()) {
            status.problems()
                    .forEach(problem -> rows.add(new ProblemRow(problem.toString(), status.runningOldVersion())));
        }
        return rows;
    }

    private List<SilenceRow> silences(long now) {
        return notify.silences().stream()
                .filter(silence -> silence.stateAt(now) != Silence.State.EXPIRED)
                .sorted(Comparator.comparingLong(Silence::endsAt))
                .map(silence -> new SilenceRow(
                        silence.stateAt(now).text(),
                        silence.matcherSets().stream().map(MatcherText::set).collect(Collectors.joining(" or ")),
                        instant(silence.endsAt()),
                        silence.createdBy(),
                        silence.comment(),
                        silence.id()))
                .toList();
    }

    private static String ago(long then, long now) {
        return duration(Math.max(0, now - then) / 1_000_000_000L * 1_000_000_000L);
    }

    private static String duration(long nanos) {
        return PromDuration.format(nanos / 1_000_000);
    }

    private static String instant(long nanos) {
        return Rfc3339.seconds(nanos);
    }
}
