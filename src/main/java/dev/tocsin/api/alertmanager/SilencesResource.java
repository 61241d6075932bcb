package dev.tocsin.api.alertmanager;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.function.NotifyService;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code /silences} and {@code /silence/ID}. */
@Path("/api/v2")
@RunOnVirtualThread
public final class SilencesResource {

    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final NotifyService notify;

    SilencesResource(NotifyService notify) {
        this.notify = notify;
    }

    /** Active ones first, those that end next before the others; then pending, then expired ones. */
    @GET
    @Path("silences")
    public Response silences(@Context UriInfo uri) {
        List<Matcher> wanted = Filters.matchers(uri, "filter", notify.matcherParser());
        boolean active = Filters.flag(uri, "active");
        boolean pending = Filters.flag(uri, "pending");
        boolean expired = Filters.flag(uri, "expired");
        long now = notify.nowNanos();
        List<Silence> found = notify.silences().stream()
                .filter(silence -> switch (silence.stateAt(now)) {
                    case ACTIVE -> active;
                    case PENDING -> pending;
                    case EXPIRED -> expired;
                })
                .filter(silence -> names(silence, wanted))
                .sorted(order(now))
                .toList();
        return Answers.json(json -> {
            json.writeStartArray();
            for (Silence silence : found) {
                write(json, silence, now);
            }
            json.writeEndArray();
        });
    }

    @POST
    @Path("silences")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response set(String text) {
        SilenceRequest request = request(Body.object(Body.parse(text, "silence"), "silence", ""));
        return switch (notify.silence(request)) {
            case NotifyService.SilenceResult.Set set ->
                Answers.json(json -> {
                    json.writeStartObject();
                    json.writeStringField("silenceID", set.id());
                    json.writeEndObject();
                });
            case NotifyService.SilenceResult.Invalid invalid -> Answers.refused(400, invalid.message());
            case NotifyService.SilenceResult.NotFound missing -> Answers.refused(404, "silence not found");
        };
    }

    @GET
    @Path("silence/{id}")
    public Response silence(@PathParam("id") String id) {
        requireUuid(id);
        Optional<Silence> silence = notify.silence(id);
        long now = notify.nowNanos();
        return silence.isEmpty() ? Answers.empty(404) : Answers.json(json -> write(json, silence.get(), now));
    }

    @DELETE
    @Path("silence/{id}")
    public Response expire(@PathParam("id") String id) {
        requireUuid(id);
        return Answers.empty(notify.expire(id) ? 200 : 404);
    }

    private static void requireUuid(String id) {
        if (!UUID.matcher(id).matches()) {
            throw InvalidRequestException.type("silenceID", "path", "uuid", id);
        }
    }

    private static SilenceRequest request(Body body) {
        String comment = body.requiredText("comment");
        String createdBy = body.requiredText("createdBy");
        long endsAt = body.requiredTime("endsAt").orElse(0);
        JsonNode list = body.required("matchers");
        if (!list.isArray() || list.isEmpty()) {
            throw InvalidRequestException.tooFew("matchers", "body", 1);
        }
        List<Matcher> matchers = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            matchers.add(matcher(Body.object(list.get(i), "silence", "matchers." + i + "."), i));
        }
        long startsAt = body.requiredTime("startsAt").orElse(0);
        return new SilenceRequest(
                body.text("id"), matchers, startsAt, endsAt, createdBy, comment, body.map("annotations"));
    }

    private static Matcher matcher(Body body, int index) {
        boolean equal = body.flag("isEqual", true);
        boolean regex = body.requiredFlag("isRegex");
        String name = body.requiredText("name");
        String value = body.requiredText("value");
        Matcher.Op op = regex
                ? (equal ? Matcher.Op.REGEX : Matcher.Op.NOT_REGEX)
                : (equal ? Matcher.Op.EQUAL : Matcher.Op.NOT_EQUAL);
        try {
            return Matcher.of(op, name, value);
        } catch (IllegalArgumentException e) {
            throw new Filters.RefusedException("invalid silence: invalid label matcher " + index
                    + " in set 0: invalid regular expression " + GoQuote.quote(value) + ": " + e.getMessage());
        }
    }

    /** Whether a silence has matchers that look like all of these; their values are compared as text. */
    private static boolean names(Silence silence, List<Matcher> wanted) {
        return silence.matcherSets().stream()
                .anyMatch(set -> wanted.stream().allMatch(w -> set.stream().anyMatch(w::equals)));
    }

    private static Comparator<Silence> order(long now) {
        return (a, b) -> {
            int byState = Integer.compare(rank(a, now), rank(b, now));
            if (byState != 0) {
                return byState;
            }
            return switch (a.stateAt(now)) {
                case ACTIVE -> Long.compare(a.endsAt(), b.endsAt());
                case PENDING -> Long.compare(a.startsAt(), b.startsAt());
                case EXPIRED -> Long.compare(b.endsAt(), a.endsAt());
            };
        };
    }

    private static int rank(Silence silence, long now) {
        return switch (silence.stateAt(now)) {
            case ACTIVE -> 0;
            case PENDING -> 1;
            case EXPIRED -> 2;
        };
    }

    private static void write(JsonGenerator json, Silence silence, long now) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", silence.id());
        json.writeObjectFieldStart("status");
        json.writeStringField("state", silence.stateAt(now).text());
        json.writeEndObject();
        json.writeStringField("updatedAt", Answers.time(silence.updatedAt()));
        if (!silence.annotations().isEmpty()) {
            Answers.map(json, "annotations", silence.annotations());
        }
        json.writeStringField("comment", silence.comment());
        json.writeStringField("createdBy", silence.createdBy());
        json.writeStringField("endsAt", Answers.time(silence.endsAt()));
        json.writeArrayFieldStart("matchers");
        for (Matcher matcher : silence.matcherSets().getFirst()) {
            json.writeStartObject();
            json.writeBooleanField("isEqual", !matcher.op().isNegative());
            json.writeBooleanField("isRegex", matcher.op().isRegex());
            json.writeStringField("name", matcher.name());
            json.writeStringField("value", matcher.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("startsAt", Answers.time(silence.startsAt()));
        json.writeEndObject();
    }
}
