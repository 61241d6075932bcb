package dev.tocsin.function.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.function.Functions.Hint;
import dev.tocsin.function.Functions.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The types of events that mean something here, and what they mean. {@code docs/events.md} describes them. */
public final class EventTypes {

    /** A tick of a Knative PingSource: do what is due. */
    public static final String PING = "dev.knative.sources.ping";

    /** A Knative ApiServerSource, mode Resource ({@code resource.}) or Reference ({@code ref.}). */
    private static final String API_SERVER = "dev.knative.apiserver.";

    /** Evaluate what is due, these groups first. */
    public static final String EVALUATE = "dev.tocsin.evaluate";

    /** There are alerts for notify to take in. */
    public static final String ALERTS_CHANGED = "dev.tocsin.alerts.changed";

    /** New samples are in the storage. */
    public static final String SAMPLES_ARRIVED = "dev.tocsin.samples.arrived";

    /** Rules are others than before. */
    public static final String RULES_CHANGED = "dev.tocsin.rules.changed";

    private static final String RULE_KIND = "PrometheusRule";

    private EventTypes() {}

    /** Whether events of this type mean something here. */
    public static boolean isKnown(String type) {
        return type.startsWith(API_SERVER)
                || List.of(PING, EVALUATE, ALERTS_CHANGED, SAMPLES_ARRIVED, RULES_CHANGED)
                        .contains(type);
    }

    /** What an event asks for. */
    public sealed interface Meaning {

        /**
         * What is to be done first; everything else that is due is done after it.
         *
         * @param kind absent for a tick, which means no function in particular
         */
        record Wake(Optional<Kind> kind, Hint hint) implements Meaning {}

        /** It is a CloudEvent, but nothing can ever be made of it; the reason says what would be right. */
        record Unusable(String reason) implements Meaning {}
    }

    /** What an event asks for. */
    public static Meaning of(CloudEvent event) {
        return switch (event.type()) {
            case PING -> new Meaning.Wake(Optional.empty(), Hint.NONE);
            case EVALUATE -> groups(event, Kind.EVALUATE);
            case SAMPLES_ARRIVED -> samples(event);
            case ALERTS_CHANGED -> new Meaning.Wake(Optional.of(Kind.NOTIFY), Hint.NONE);
            case RULES_CHANGED -> new Meaning.Wake(Optional.of(Kind.SYNC), Hint.RULES);
            default ->
                event.type().startsWith(API_SERVER)
                        ? object(event)
                        : new Meaning.Unusable("events of type " + event.type() + " mean nothing here; known are "
                                + PING
                                + ", " + API_SERVER + "resource.add|update|delete, " + EVALUATE + ", " + ALERTS_CHANGED
                                + ", " + SAMPLES_ARRIVED + ", " + RULES_CHANGED);
        };
    }

    private static Meaning groups(CloudEvent event, Kind kind) {
        return switch (names(event, "groups", "keys of rule groups, such as [\"rules/a.yaml;a\"]")) {
            case Names.Read(List<String> groups) ->
                new Meaning.Wake(Optional.of(kind), new Hint(groups, List.of(), false));
            case Names.Wrong(String reason) -> new Meaning.Unusable(reason);
        };
    }

    private static Meaning samples(CloudEvent event) {
        return switch (names(event, "metrics", "metric names, such as [\"up\"]")) {
            case Names.Read(List<String> metrics) ->
                new Meaning.Wake(Optional.of(Kind.EVALUATE), new Hint(List.of(), metrics, false));
            case Names.Wrong(String reason) -> new Meaning.Unusable(reason);
        };
    }

    private sealed interface Names {
        record Read(List<String> names) implements Names {}

        record Wrong(String reason) implements Names {}
    }

    /** A list of texts that the data may have. */
    private static Names names(CloudEvent event, String member, String right) {
        JsonNode data = event.data();
        if (data.isMissingNode() || data.isNull()) {
            return new Names.Read(List.of());
        }
        if (!data.isObject()) {
            return new Names.Wrong("the data of " + event.type() + " must be a JSON object");
        }
        JsonNode list = data.path(member);
        if (list.isMissingNode() || list.isNull()) {
            return new Names.Read(List.of());
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : list) {
            if (!name.isTextual() || name.asText().isEmpty()) {
                return wrong(event, member, right);
            }
            names.add(name.asText());
        }
        return list.isArray() ? new Names.Read(names) : wrong(event, member, right);
    }

    private static Names wrong(CloudEvent event, String member, String right) {
        return new Names.Wrong("data." + member + " of " + event.type() + " must be a list of " + right);
    }

    /** An object of Kubernetes changed; its kind is in an extension (seen with Knative 1.23) or in the data. */
    private static Meaning object(CloudEvent event) {
        String rest = event.type().substring(API_SERVER.length());
        if (!List.of("resource.add", "resource.update", "resource.delete", "ref.add", "ref.update", "ref.delete")
                .contains(rest)) {
            return new Meaning.Unusable("events of type " + event.type() + " mean nothing here; of an ApiServerSource"
                    + " resource.add|update|delete and ref.add|update|delete are known");
        }
        JsonNode data = event.data();
        String kind = event.extension("kind").orElse(data.path("kind").asText(""));
        if (!kind.isEmpty() && !kind.equals(RULE_KIND)) {
            return new Meaning.Unusable("the event is about a " + kind + "; only " + RULE_KIND + " objects are read");
        }
        return new Meaning.Wake(Optional.of(Kind.SYNC), Hint.RULES);
    }
}
