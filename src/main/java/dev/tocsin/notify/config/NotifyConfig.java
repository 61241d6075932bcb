package dev.tocsin.notify.config;

import dev.tocsin.notify.time.TimeIntervals;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A valid {@code alertmanager.yml}.
 *
 * @param receivers by name, in the order of the text
 * @param templates globs, relative ones joined to the file's directory
 * @param timeIntervals of {@code time_intervals} and {@code mute_time_intervals}
 */
public record NotifyConfig(
        GlobalConfig global,
        RouteConfig route,
        Map<String, ReceiverConfig> receivers,
        List<InhibitRuleConfig> inhibitRules,
        List<String> templates,
        TimeIntervals timeIntervals) {

    public NotifyConfig {
        receivers = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(receivers));
        inhibitRules = List.copyOf(inhibitRules);
        templates = List.copyOf(templates);
    }

    /** A receiver by name. */
    public Optional<ReceiverConfig> receiver(String name) {
        return Optional.ofNullable(receivers.get(name));
    }
}
