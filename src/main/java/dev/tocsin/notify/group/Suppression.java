package dev.tocsin.notify.group;

import dev.tocsin.notify.inhibit.Inhibition;
import java.util.List;

/** Why an alert of a group is kept out of its notification. */
public sealed interface Suppression {

    /** The cause as {@code alertmanager_notifications_suppressed_total} labels it. */
    String cause();

    /** By another alert. */
    record Inhibited(Inhibition by) implements Suppression {
        @Override
        public String cause() {
            return "inhibition";
        }
    }

    /** The route is outside all of its active time intervals. */
    record OutsideActiveTime(List<String> intervals) implements Suppression {
        @Override
        public String cause() {
            return "active_time_interval";
        }
    }

    /** The route is in a mute time interval. */
    record InMuteTime(List<String> intervals) implements Suppression {
        @Override
        public String cause() {
            return "mute_time_interval";
        }
    }

    /** By silences, named by their ids. */
    record Silenced(List<String> by) implements Suppression {
        @Override
        public String cause() {
            return "silence";
        }
    }
}
