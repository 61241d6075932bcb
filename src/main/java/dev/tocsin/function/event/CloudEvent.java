package dev.tocsin.function.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.Optional;

/**
 * An event as CloudEvents 1.0 has it.
 *
 * @param extensions the other context attributes by name, as text
 * @param data {@link MissingNode} if there is none or it is no JSON
 */
public record CloudEvent(
        String id,
        String source,
        String type,
        Optional<String> subject,
        Map<String, String> extensions,
        JsonNode data) {

    public CloudEvent {
        extensions = Map.copyOf(extensions);
    }

    /** An extension attribute; empty text counts as none. */
    Optional<String> extension(String name) {
        return Optional.ofNullable(extensions.get(name)).filter(value -> !value.isEmpty());
    }

    /** Why a Knative Broker gave it up, by the extensions that it then adds (Eventing 1.23, Event Delivery Specification). */
    public String undelivered() {
        return extension("knativeerrordest").orElse("its receiver") + " answered "
                + extension("knativeerrorcode").orElse("nothing");
    }
}
