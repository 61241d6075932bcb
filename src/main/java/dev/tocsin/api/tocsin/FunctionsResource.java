package dev.tocsin.api.tocsin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tocsin.function.Functions;
import dev.tocsin.function.Functions.Kind;
import dev.tocsin.function.event.CloudEvent;
import dev.tocsin.function.event.CloudEventReader;
import dev.tocsin.function.event.EventTypes;
import dev.tocsin.function.event.EventTypes.Meaning;
import dev.tocsin.function.event.Refusals;
import dev.tocsin.function.event.Refusals.Cause;
import dev.tocsin.function.event.Wakeups;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /functions} and {@code POST /functions/NAME}: wake-ups, and dead letters of them, with CloudEvents or without. Statuses are those that
 * a Knative Broker understands: it takes 2xx with an empty body for success, sends 404, 408, 409, 429 and 5xx again, and
 * gives up at any other (Knative Eventing 1.23 {@code pkg/kncloudevents/retries.go}).
 */
@Path("/functions")
@RunOnVirtualThread
public final class FunctionsResource {

    private static final byte[] EMPTY = {};

    /** Where a Broker's dead-letter sink is. */
    private static final String DEAD = "dead-letter";

    private final Wakeups wakeups;
    private final Refusals refusals;

    FunctionsResource(Wakeups wakeups, Refusals refusals) {
        this.wakeups = wakeups;
        this.refusals = refusals;
    }

    /** An event that was not taken. */
    private record Refused(Cause cause, String reason) {}

    /** Does what the events' types say. */
    @POST
    public Response dispatch(@Context HttpHeaders headers, byte @Nullable [] body) {
        return answer("/functions", Optional.empty(), headers, body);
    }

    /** Does one function, whatever the events' types are. */
    @POST
    @Path("{name:.+}")
    public Response one(@PathParam("name") String name, @Context HttpHeaders headers, byte @Nullable [] body) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return answer("/functions/" + name, Optional.of(kind), headers, body);
            }
        }
        if (name.equals(DEAD)) {
            return dead(headers, body);
        }
        Refused refused = new Refused(
                Cause.UNUSABLE,
                "there is no function " + name + "; there are evaluate, notify, sync, and " + DEAD
                        + " for what could not be delivered to these");
        refusals.record(refused.cause(), "/functions", "", "", refused.reason());
        return refusedOnly(List.of(refused), wantsJson(headers));
    }

    private Response answer(String way, Optional<Kind> function, HttpHeaders headers, byte @Nullable [] body) {
        List<CloudEventReader.Read> reads = CloudEventReader.read(flat(headers), body == null ? EMPTY : body);
        List<Meaning.Wake> wakes = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        if (reads.isEmpty()) {
            take(way, new Meaning.Wake(function, Functions.Hint.NONE), "", "", wakes, refused);
        }
        for (CloudEventReader.Read read : reads) {
            switch (read) {
                case CloudEventReader.Read.Malformed(String reason) -> {
                    refusals.record(Cause.MALFORMED, way, "", "", reason);
                    refused.add(new Refused(Cause.MALFORMED, reason));
                }
                case CloudEventReader.Read.Event(CloudEvent event) -> take(way, function, event, wakes, refused);
            }
        }
        boolean json = wantsJson(headers);
        return wakes.isEmpty() ? refusedOnly(refused, json) : result(wakeups.handle(wakes), refused, json);
    }

    /**
     * What a Broker gave up is made visible, and nothing else: what it was about is due all the same, and found by the next
     * wake-up. So whatever is sent here succeeds.
     */
    private Response dead(HttpHeaders headers, byte @Nullable [] body) {
        for (CloudEventReader.Read read : CloudEventReader.read(flat(headers), body == null ? EMPTY : body)) {
            switch (read) {
                case CloudEventReader.Read.Malformed(String reason) ->
                    refusals.record(Cause.DEAD, "dead letter", "", "", reason);
                case CloudEventReader.Read.Event(CloudEvent event) ->
                    refusals.record(Cause.DEAD, "dead letter", event.type(), event.source(), event.undelivered());
            }
        }
        return Response.noContent().build();
    }

    private void take(
            String way, Optional<Kind> function, CloudEvent event, List<Meaning.Wake> wakes, List<Refused> refused) {
        Meaning meaning = function.isPresent() && !EventTypes.isKnown(event.type())
                ? new Meaning.Wake(
                        function, Functions.Hint.NONE) // Whoever names the function may call ticks as he likes.
                : EventTypes.of(event);
        switch (meaning) {
            case Meaning.Wake wake ->
                take(
                        way,
                        new Meaning.Wake(function.or(wake::kind), wake.hint()),
                        event.type(),
                        event.source(),
                        wakes,
                        refused);
            case Meaning.Unusable(String reason) -> {
                refusals.record(Cause.UNUSABLE, way, event.type(), event.source(), reason);
                refused.add(new Refused(Cause.UNUSABLE, reason));
            }
        }
    }

    private void take(
            String way,
            Meaning.Wake wake,
            String type,
            String source,
            List<Meaning.Wake> wakes,
            List<Refused> refused) {
        if (wakeups.does(wake)) {
            wakes.add(wake);
            return;
        }
        String wanted =
                wake.kind().map(kind -> kind.name().toLowerCase(Locale.ROOT)).orElse("");
        String reason = "this process does " + wakeups.roles() + " (tocsin.function.roles); " + wanted
                + " is to be sent to one that does it";
        refusals.record(Cause.ROLE, way, type, source, reason);
        refused.add(new Refused(Cause.ROLE, reason));
    }

    private static Map<String, String> flat(HttpHeaders headers) {
        Map<String, String> flat = new HashMap<>();
        headers.getRequestHeaders().forEach((name, values) -> {
            if (!values.isEmpty()) {
                flat.put(name.toLowerCase(Locale.ROOT), values.getFirst());
            }
        });
        return flat;
    }

    private static boolean wantsJson(HttpHeaders headers) {
        List<String> accept = headers.getRequestHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.stream().anyMatch(value -> value.contains(MediaType.APPLICATION_JSON));
    }

    // Answers

    private static int status(List<Refused> refused) {
        return refused.stream().anyMatch(r -> r.cause() == Cause.MALFORMED) ? 400 : 422;
    }

    private static Response refusedOnly(List<Refused> refused, boolean json) {
        int status = status(refused);
        if (json) {
            ObjectNode root = JsonNodeFactory.instance.objectNode();
            root.put("outcome", "refused");
            refused(root, refused);
            return json(status, root);
        }
        return text(status, refused.stream().map(Refused::reason).toList());
    }

    private static Response result(Wakeups.Result result, List<Refused> refused, boolean json) {
        boolean done = result.outcome() == Wakeups.Outcome.DONE;
        int status = done ? refused.isEmpty() ? 204 : status(refused) : 503;
        if (json) {
            return json(status == 204 ? 200 : status, object(result, refused));
        }
        if (status == 204) {
            return Response.noContent().build();
        }
        List<String> lines = new ArrayList<>();
        if (!done) {
            lines.add(result.outcome().text() + ": what is not done stays due");
            lines.addAll(result.problems());
        }
        refused.forEach(one -> lines.add(one.reason()));
        return text(status, lines);
    }

    private static Response text(int status, List<String> lines) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .entity(String.join("\n", lines) + "\n")
                .build();
    }

    private static Response json(int status, ObjectNode root) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(root.toString())
                .build();
    }

    private static ObjectNode object(Wakeups.Result result, List<Refused> refused) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("outcome", result.outcome().text());
        root.put("now", Times.text(result.now()));
        if (result.nextDue() == Long.MAX_VALUE) {
            root.putNull("nextDue");
        } else {
            root.put("nextDue", Times.text(result.nextDue()));
        }
        ArrayNode functions = root.putArray("functions");
        for (Functions.Report report : result.reports()) {
            ObjectNode one = functions.addObject();
            one.put("function", report.kind().name().toLowerCase(Locale.ROOT));
            one.put("done", report.done());
            one.put("failed", report.failed());
            one.put("unfinished", report.unfinished());
        }
        ArrayNode problems = root.putArray("problems");
        result.problems().forEach(problems::add);
        refused(root, refused);
        return root;
    }

    private static void refused(ObjectNode root, List<Refused> refused) {
        ArrayNode array = root.putArray("refused");
        for (Refused one : refused) {
            ObjectNode object = array.addObject();
            object.put("cause", one.cause().text());
            object.put("reason", one.reason());
        }
    }
}
