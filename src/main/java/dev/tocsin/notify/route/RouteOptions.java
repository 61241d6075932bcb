package dev.tocsin.notify.route;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a route groups and notifies, after inheritance. Durations are nanoseconds.
 *
 * @param receiver name of the receiver
 * @param groupBy labels to group by, unless {@code groupByAll}
 * @param groupByAll whether all labels of an alert are its group
 * @param groupWait from the first alert of a group to its first flush
 * @param groupInterval from flush to flush
 * @param repeatInterval after which an unchanged notification is sent again, looked at when the group is flushed
 * @param muteTimeIntervals names; never inherited
 * @param activeTimeIntervals names; never inherited
 * @param labels templates of the route's labels, merged from the root down
 */
public record RouteOptions(
        String receiver,
        Set<String> groupBy,
        boolean groupByAll,
        long groupWait,
        long groupInterval,
        long repeatInterval,
        List<String> muteTimeIntervals,
        List<String> activeTimeIntervals,
        Map<String, String> labels) {

    private static final long SECOND = 1_000_000_000L;

    /** What holds at the root where nothing is said (Alertmanager {@code dispatch.DefaultRouteOpts}). */
    public static final RouteOptions DEFAULT = new RouteOptions(
            "", Set.of(), false, 30 * SECOND, 300 * SECOND, 4 * 3600 * SECOND, List.of(), List.of(), Map.of());

    public RouteOptions {
        groupBy = Set.copyOf(groupBy);
        muteTimeIntervals = List.copyOf(muteTimeIntervals);
        activeTimeIntervals = List.copyOf(activeTimeIntervals);
        labels = Map.copyOf(labels);
    }
}
