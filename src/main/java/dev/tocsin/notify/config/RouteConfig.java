package dev.tocsin.notify.config;

import dev.tocsin.model.Matcher;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A route as written, before inheritance. Durations are nanoseconds.
 *
 * @param groupBy label names as written, without {@code ...}; absent where nothing, or only {@code ...}, is said; empty
 *     where the list is empty, which clears what a parent says
 * @param groupByAll whether {@code group_by} is {@code ['...']}
 * @param matchers of {@code match}, {@code match_re} and {@code matchers} together
 * @param labels templates
 */
public record RouteConfig(
        Optional<String> receiver,
        Optional<List<String>> groupBy,
        boolean groupByAll,
        Optional<Long> groupWait,
        Optional<Long> groupInterval,
        Optional<Long> repeatInterval,
        List<Matcher> matchers,
        boolean continues,
        List<String> muteTimeIntervals,
        List<String> activeTimeIntervals,
        Map<String, String> labels,
        List<RouteConfig> routes) {

    public RouteConfig {
        matchers = List.copyOf(matchers);
        muteTimeIntervals = List.copyOf(muteTimeIntervals);
        activeTimeIntervals = List.copyOf(activeTimeIntervals);
        labels = Map.copyOf(labels);
        routes = List.copyOf(routes);
    }
}
