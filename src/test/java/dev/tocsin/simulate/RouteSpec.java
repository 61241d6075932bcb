package dev.tocsin.simulate;

import java.util.List;
import java.util.Map;

/**
 * A route of a world: the root, or one of its children.
 *
 * @param severity which alerts a child takes; empty for the root
 * @param muted hours of the day (UTC), from and to, in which it is mute; empty for none
 * @param receiver of the configuration, with one or more integrations
 */
record RouteSpec(
        String severity,
        String receiver,
        boolean goesOn,
        List<Integer> muted,
        List<String> groupBy,
        long waitSeconds,
        long intervalSeconds,
        long repeatSeconds) {

    boolean takes(Map<String, String> alert) {
        return severity.isEmpty() || severity.equals(alert.get("severity"));
    }

    /** Whether it is mute; at the edges of an hour it is as it was, for some slack. */
    boolean muteAt(long nanos) {
        long hour = Math.floorMod(Math.floorDiv(nanos, Timeline.HOUR), 24L);
        return !muted.isEmpty() && hour >= muted.get(0) && hour < muted.get(1);
    }

    /** Name of the time interval. */
    String interval() {
        return "muted" + muted.get(0) + "to" + muted.get(1);
    }

    String yaml(String indent) {
        StringBuilder yaml = new StringBuilder();
        line(yaml, indent, "receiver: " + receiver);
        line(yaml, indent, "group_by: " + groupBy);
        line(yaml, indent, "group_wait: " + waitSeconds + "s");
        line(yaml, indent, "group_interval: " + intervalSeconds + "s");
        line(yaml, indent, "repeat_interval: " + repeatSeconds + "s");
        if (!severity.isEmpty()) {
            line(yaml, indent, "matchers: ['severity=\"" + severity + "\"']");
            line(yaml, indent, "continue: " + goesOn);
            if (!muted.isEmpty()) {
                line(yaml, indent, "mute_time_intervals: [" + interval() + "]");
            }
        }
        return yaml.toString();
    }

    private static void line(StringBuilder yaml, String indent, String text) {
        yaml.append(indent).append(text).append('\n');
    }
}
