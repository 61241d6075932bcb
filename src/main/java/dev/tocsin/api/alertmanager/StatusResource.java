package dev.tocsin.api.alertmanager;

import dev.tocsin.function.BuildInfo;
import dev.tocsin.function.NotifyService;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.config.ReceiverConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Collection;
import java.util.List;

/** {@code /status} and {@code /receivers}. */
@Path("/api/v2")
@RunOnVirtualThread
public final class StatusResource {

    private final NotifyService notify;

    StatusResource(NotifyService notify) {
        this.notify = notify;
    }

    /** Version, configuration with masked secrets, uptime; there is no cluster, since one ledger is the truth. */
    @GET
    @Path("status")
    public Response status() {
        return Answers.json(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("cluster");
            json.writeStringField("status", "disabled");
            json.writeArrayFieldStart("peers");
            json.writeEndArray();
            json.writeEndObject();
            json.writeObjectFieldStart("config");
            json.writeStringField("original", notify.configText());
            json.writeEndObject();
            json.writeStringField("uptime", Answers.time(notify.startedAtNanos()));
            json.writeObjectFieldStart("versionInfo");
            json.writeStringField("branch", "");
            json.writeStringField("buildDate", "");
            json.writeStringField("buildUser", "");
            json.writeStringField("goVersion", "");
            json.writeStringField("revision", BuildInfo.REVISION);
            // amtool compares this with its own: the API that is spoken counts, not Tocsin's own version.
            json.writeStringField("version", BuildInfo.ALERTMANAGER);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    @GET
    @Path("receivers")
    public Response receivers(@Context UriInfo uri) {
        List<Matcher> wanted = Filters.matchers(uri, "receiver_matchers", notify.matcherParser());
        Collection<ReceiverConfig> receivers = notify.config()
                .map(NotifyConfig::receivers)
                .map(map -> (Collection<ReceiverConfig>) map.values())
                .orElse(List.of());
        return Answers.json(json -> {
            json.writeStartArray();
            for (ReceiverConfig receiver : receivers) {
                if (Filters.matches(Labels.of(receiver.labels()), wanted)) {
                    json.writeStartObject();
                    Answers.map(json, "labels", receiver.labels());
                    json.writeStringField("name", receiver.name());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        });
    }
}
