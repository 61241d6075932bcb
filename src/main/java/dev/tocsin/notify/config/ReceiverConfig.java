package dev.tocsin.notify.config;

import java.util.List;
import java.util.Map;

/**
 * A receiver and its ways to notify.
 *
 * @param labels always with {@code name}
 * @param integrations in Alertmanager's order of types, then as written
 */
public record ReceiverConfig(String name, Map<String, String> labels, List<Integration> integrations) {
    public ReceiverConfig {
        labels = Map.copyOf(labels);
        integrations = List.copyOf(integrations);
    }

    /** What the user must know at start: the integrations that are configured but not built yet, one line each. */
    public List<String> unsupported() {
        return integrations.stream()
                .filter(Integration.Unsupported.class::isInstance)
                .map(i ->
                        "receiver " + name + ": " + i.path() + " is not built yet; its notifications will not be sent")
                .toList();
    }
}
