package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.alerting.AlertState;
import dev.tocsin.alerting.AlertView;
import dev.tocsin.alerting.RuleStatus;
import dev.tocsin.function.AlertmanagerTargets;
import dev.tocsin.function.Queries;
import dev.tocsin.function.RuleService;
import dev.tocsin.function.RuleService.GroupView;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Rfc3339;
import dev.tocsin.rules.AlertingRule;
import dev.tocsin.rules.RecordingRule;
import dev.tocsin.rules.Rule;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** {@code rules}, {@code alerts} and {@code alertmanagers}. */
@Path("/api/v1")
@RunOnVirtualThread
public final class RulesResource {

    private final RuleService rules;
    private final Queries queries;
    private final AlertmanagerTargets alertmanagers;

    RulesResource(RuleService rules, Queries queries, AlertmanagerTargets alertmanagers) {
        this.rules = rules;
        this.queries = queries;
        this.alertmanagers = alertmanagers;
    }

    /** A group of an answer and those of its rules that passed the filters. */
    private record Shown(GroupView group, List<RuleStatus> rules) {}

    /** Rule groups by file and name, with filters and pages. */
    @GET
    @Path("rules")
    public Response rules(@Context UriInfo uri) {
        Parameters parameters = new Parameters(uri, null);
        boolean excludeAlerts = flag(parameters, "exclude_alerts");
        Predicate<RuleStatus> wanted = filter(parameters);
        Set<String> files = Set.copyOf(parameters.all("file[]"));
        Set<String> names = Set.copyOf(parameters.all("rule_group[]"));
        List<Shown> shown = new ArrayList<>();
        for (GroupView group : rules.groups(!excludeAlerts)) {
            if ((files.isEmpty() || files.contains(group.group().file()))
                    && (names.isEmpty() || names.contains(group.group().name()))) {
                List<RuleStatus> kept = group.rules().stream().filter(wanted).toList();
                if (!kept.isEmpty()) {
                    shown.add(new Shown(group, kept));
                }
            }
        }
        Page page = Page.of(parameters, shown);
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("groups");
            for (Shown group : page.groups) {
                write(json, group, excludeAlerts);
            }
            json.writeEndArray();
            if (!page.next.isEmpty()) {
                json.writeStringField("groupNextToken", page.next);
            }
            json.writeEndObject();
        });
    }

    /** All pending and firing alerts. */
    @GET
    @Path("alerts")
    public Response alerts() {
        List<GroupView> groups = rules.groups(true);
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("alerts");
            for (GroupView group : groups) {
                for (RuleStatus rule : group.rules()) {
                    for (AlertView alert : rule.alerts()) {
                        write(json, alert);
                    }
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    @GET
    @Path("alertmanagers")
    public Response alertmanagers() {
        return Envelope.success(json -> {
            json.writeStartObject();
            urls(json, "activeAlertmanagers", alertmanagers.active());
            urls(json, "droppedAlertmanagers", alertmanagers.dropped());
            json.writeEndObject();
        });
    }

    private static void urls(JsonGenerator json, String name, List<String> urls) throws IOException {
        json.writeArrayFieldStart(name);
        for (String url : urls) {
            json.writeStartObject();
            json.writeStringField("url", url);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private Predicate<RuleStatus> filter(Parameters parameters) {
        String type = parameters.text("type").toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && !type.equals("alert") && !type.equals("record")) {
            throw ApiException.invalidParameter("type", "not supported value " + GoQuote.quote(type));
        }
        Set<String> names = Set.copyOf(parameters.all("rule_name[]"));
        List<List<Matcher>> sets = parameters.matcherSets(queries);
        return status -> {
            Rule rule = status.rule();
            boolean alerting = rule instanceof AlertingRule;
            return (type.isEmpty() || type.equals("alert") == alerting)
                    && (names.isEmpty() || names.contains(rule.name()))
                    && (sets.isEmpty() || sets.stream().anyMatch(configured(rule)::matches));
        };
    }

    private static Labels configured(Rule rule) {
        Labels.Builder labels = Labels.builder();
        rule.labels().forEach(label -> labels.set(label.name(), label.value()));
        return labels.build();
    }

    private static boolean flag(Parameters parameters, String name) {
        String text = parameters.text(name);
        return switch (text) {
            case "", "0", "f", "F", "false", "FALSE", "False" -> false;
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            default ->
                throw ApiException.invalidParameter(
                        name,
                        "error converting " + name + ": strconv.ParseBool: parsing " + GoQuote.quote(text)
                                + ": invalid syntax");
        };
    }

    /** A page of groups and the token of the next one. */
    private record Page(List<Shown> groups, String next) {
        static Page of(Parameters parameters, List<Shown> all) {
            String limitText = parameters.text("group_limit");
            String token = parameters.text("group_next_token");
            if (limitText.isEmpty()) {
                if (!token.isEmpty()) {
                    throw ApiException.invalidParameter(
                            "group_next_token", "group_limit needs to be present in order to paginate over the groups");
                }
                return new Page(all, "");
            }
            int limit;
            try {
                limit = Integer.parseInt(limitText);
            } catch (NumberFormatException e) {
                throw ApiException.invalidParameter(
                        "group_limit", "group_limit needs to be a valid number: " + GoQuote.quote(limitText));
            }
            if (limit <= 0) {
                throw ApiException.invalidParameter("group_limit", "group_limit needs to be greater than 0");
            }
            int from = 0;
            if (!token.isEmpty()) {
                while (from < all.size() && !token(all.get(from)).equals(token)) {
                    from++;
                }
                if (from == all.size()) {
                    throw ApiException.invalidParameter(
                            "group_next_token",
                            "invalid group_next_token " + GoQuote.quote(token) + ". were rule groups changed?");
                }
            }
            int to = Math.min(all.size(), from + limit);
            return new Page(all.subList(from, to), to < all.size() ? token(all.get(to)) : "");
        }

        private static String token(Shown group) {
            try {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                String key =
                        group.group.group().file() + ";" + group.group.group().name();
                return HexFormat.of().formatHex(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }

    private static void write(JsonGenerator json, Shown shown, boolean excludeAlerts) throws IOException {
        GroupView view = shown.group;
        json.writeStartObject();
        json.writeStringField("name", view.group().name());
        json.writeStringField("file", view.group().file());
        json.writeArrayFieldStart("rules");
        for (RuleStatus rule : shown.rules) {
            write(json, rule, excludeAlerts);
        }
        json.writeEndArray();
        seconds(json, "interval", view.group().intervalNanos());
        json.writeNumberField("limit", view.group().limit());
        seconds(json, "evaluationTime", view.lastDuration());
        json.writeStringField("lastEvaluation", instant(view.lastStarted()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, RuleStatus status, boolean excludeAlerts) throws IOException {
        json.writeStartObject();
        switch (status.rule()) {
            case AlertingRule rule -> {
                json.writeStringField(
                        "state", status.state().map(AlertState::text).orElse("unknown"));
                named(json, rule);
                seconds(json, "duration", rule.forNanos());
                seconds(json, "keepFiringFor", rule.keepFiringForNanos());
                pairs(json, "labels", rule.labels());
                pairs(json, "annotations", rule.annotations());
                if (excludeAlerts) {
                    json.writeNullField("alerts");
                } else {
                    json.writeArrayFieldStart("alerts");
                    for (AlertView alert : status.alerts()) {
                        write(json, alert);
                    }
                    json.writeEndArray();
                }
                evaluated(json, status, "alerting");
            }
            case RecordingRule rule -> {
                named(json, rule);
                if (!rule.labels().isEmpty()) {
                    pairs(json, "labels", rule.labels());
                }
                evaluated(json, status, "recording");
            }
        }
        json.writeEndObject();
    }

    private static void named(JsonGenerator json, Rule rule) throws IOException {
        json.writeStringField("name", rule.name());
        json.writeStringField("query", rule.expr().canonical());
    }

    private static void evaluated(JsonGenerator json, RuleStatus status, String type) throws IOException {
        json.writeStringField("health", status.run().health().text());
        if (!status.run().lastError().isEmpty()) {
            json.writeStringField("lastError", status.run().lastError());
        }
        seconds(json, "evaluationTime", status.run().durationNanos());
        json.writeStringField("lastEvaluation", instant(status.run().startedAt()));
        json.writeStringField("type", type);
    }

    private static void write(JsonGenerator json, AlertView alert) throws IOException {
        json.writeStartObject();
        json.writeFieldName("labels");
        ValueJson.labels(json, alert.labels());
        pairs(json, "annotations", alert.annotations());
        json.writeStringField("state", alert.state().text());
        json.writeStringField("activeAt", instant(alert.activeAt()));
        if (alert.keepFiringSince() != AlertInstance.NEVER) {
            json.writeStringField("keepFiringSince", instant(alert.keepFiringSince()));
        }
        json.writeStringField("value", alert.valueText());
        json.writeEndObject();
    }

    private static void pairs(JsonGenerator json, String name, List<Label> pairs) throws IOException {
        json.writeObjectFieldStart(name);
        for (Label pair : pairs) {
            json.writeStringField(pair.name(), pair.value());
        }
        json.writeEndObject();
    }

    private static void seconds(JsonGenerator json, String name, long nanos) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(GoFloat.json(nanos / 1e9));
    }

    /** RFC 3339 with as many digits as needed. */
    private static String instant(long nanos) {
        if (nanos == AlertInstance.NEVER) {
            return Rfc3339.ZERO;
        }
        return Rfc3339.text(nanos);
    }
}
