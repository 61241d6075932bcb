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
}
