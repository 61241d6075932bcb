package dev.tocsin.api.alertmanager;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import dev.tocsin.function.NotifyService;
import dev.tocsin.function.NotifyService.AlertStatus;
import dev.tocsin.function.NotifyService.GroupStatus;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.config.ReceiverConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** {@code /alerts} and {@code /alerts/groups}. */
@Path("/api/v2/alerts")
@RunOnVirtualThread
public final class AlertsResource {

    private final NotifyService notify;

    AlertsResource(NotifyService notify) {
        this.notify = notify;
    }

    /** The alerts that are not resolved, by fingerprint. */
    @GET
    public Response alerts(@Context UriInfo uri) {
        Predicate<AlertStatus> wanted = alertFilter(uri, false);
        Predicate<String> receiver = receiverFilter(uri);
        List<AlertStatus> found = notify.alerts().stream()
                .filter(wanted)
                .filter(alert -> alert.receivers().stream().anyMatch(receiver))
                .toList();
        return Answers.json(json -> {
            json.writeStartArray();
            for (AlertStatus alert : found) {
                write(json, alert);
            }
            json.writeEndArray();
        });
    }

    /** The aggregation groups and their alerts. */
    @GET
    @Path("groups")
    public Response groups(@Context UriInfo uri) {
        Predicate<AlertStatus> wanted = alertFilter(uri, true);
        Predicate<String> receiver = receiverFilter(uri);
        List<GroupStatus> found = new ArrayList<>();
        for (GroupStatus group : notify.groups()) {
            List<AlertStatus> alerts = group.alerts().stream().filter(wanted).toList();
            if (receiver.test(group.receiver()) && !alerts.isEmpty()) {
                found.add(new GroupStatus(group.labels(), group.routeLabels(), group.receiver(), alerts));
            }
        }
        return Answers.json(json -> {
            json.writeStartArray();
            for (GroupStatus group : found) {
                json.writeStartObject();
                json.writeArrayFieldStart("alerts");
                for (AlertStatus alert : group.alerts()) {
                    write(json, alert);
                }
                json.writeEndArray();
                Answers.map(json, "labels", group.labels().toMap());
                json.writeObjectFieldStart("receiver");
                json.writeStringField("name", group.receiver());
                json.writeEndObject();
                Answers.map(json, "routeLabels", group.routeLabels());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Takes alerts in; the valid ones of a batch also where others are refused. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response post(String text) {
        JsonNode body = Body.parse(text, "alerts");
        if (!body.isArray()) {
            throw Body.malformed("alerts", "a list of alerts was expected");
        }
        List<PostedAlert> posted = new ArrayList<>(body.size());
        for (int i = 0; i < body.size(); i++) {
            Body alert = Body.object(body.get(i), "alerts", i + ".");
            alert.required("labels");
            posted.add(new PostedAlert(
                    alert.map("labels"),
                    alert.map("annotations"),
                    alert.time("startsAt"),
                    alert.time("endsAt"),
                    alert.uri("generatorURL")));
        }
        List<String> refused = notify.post(posted);
        return refused.isEmpty() ? Answers.empty(200) : Answers.refused(400, String.join("; ", refused));
    }

    /** {@code active}, {@code silenced}, {@code inhibited}, for groups {@code muted}, and {@code filter}. */
    private Predicate<AlertStatus> alertFilter(UriInfo uri, boolean groups) {
        boolean active = Filters.flag(uri, "active");
        boolean silenced = Filters.flag(uri, "silenced");
        boolean inhibited = Filters.flag(uri, "inhibited");
        boolean muted = !groups || Filters.flag(uri, "muted");
        List<Matcher> matchers = Filters.matchers(uri, "filter", notify.matcherParser());
        return alert -> (active || alert.suppressed())
                && (silenced || alert.silencedBy().isEmpty())
                && (inhibited || alert.inhibitedBy().isEmpty())
                && (muted || alert.mutedBy().isEmpty())
                && Filters.matches(alert.alert().labels(), matchers);
    }

    /** {@code receiver} and {@code receiver_matchers}. */
    private Predicate<String> receiverFilter(UriInfo uri) {
        Pattern name = Filters.receiver(uri);
        List<Matcher> matchers = Filters.matchers(uri, "receiver_matchers", notify.matcherParser());
        return receiver -> name.matcher(receiver).matches()
                && (matchers.isEmpty() || Filters.matches(labelsOf(receiver), matchers));
    }

    private Labels labelsOf(String receiver) {
        return notify.config()
                .flatMap(config -> config.receiver(receiver))
                .map(ReceiverConfig::labels)
                .map(Labels::of)
                .orElse(Labels.of("name", receiver));
    }

    private static void write(JsonGenerator json, AlertStatus status) throws IOException {
        Alert alert = status.alert();
        json.writeStartObject();
        Answers.map(json, "annotations", alert.annotations());
        json.writeStringField("endsAt", Answers.time(alert.endsAt()));
        json.writeStringField("fingerprint", alert.fingerprint().toString());
        json.writeArrayFieldStart("receivers");
        for (String receiver : status.receivers()) {
            json.writeStartObject();
            json.writeStringField("name", receiver);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("startsAt", Answers.time(alert.startsAt()));
        json.writeObjectFieldStart("status");
        Answers.list(json, "inhibitedBy", status.inhibitedBy());
        Answers.list(json, "mutedBy", status.mutedBy());
        Answers.list(json, "silencedBy", status.silencedBy());
        json.writeStringField("state", status.suppressed() ? "suppressed" : "active");
        json.writeEndObject();
        json.writeStringField("updatedAt", Answers.time(alert.updatedAt()));
        if (!alert.generatorUrl().isEmpty()) {
            json.writeStringField("generatorURL", alert.generatorUrl());
        }
        Answers.map(json, "labels", alert.labels().toMap());
        json.writeEndObject();
    }
}
