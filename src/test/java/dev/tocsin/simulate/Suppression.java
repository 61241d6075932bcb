package dev.tocsin.simulate;

import java.util.Map;
import java.util.Optional;

/** Which alerts nobody is to be told of, by silences and inhibition. */
final class Suppression {

    private final World world;
    private final Silencing silences = new Silencing();

    Suppression(World world) {
        this.world = world;
    }

    Silencing silences() {
        return silences;
    }

    /** Whether an alert is silenced or inhibited now. */
    boolean holds(Map<String, String> alert, RoutingSpec by) {
        long now = world.timeline().now();
        return silences.covers(alert, now)
                || by.inhibiting()
                        && alert.get("severity").equals("warning")
                        && world.alerts().anyPageOf(alert.get("job"));
    }

    /**
     * Why an alert should not have been sent, if so.
     *
     * @param since all the time from then on something was there that forbids it
     */
    Optional<String> sentWrongly(String alert, long since, RoutingSpec by, long flushedAt) {
        Map<String, String> labels = world.alerts().labels(alert);
        long now = world.timeline().now();
        if (silences.coveredSince(labels, since, now)) {
            return Optional.of("silenced");
        }
        if (by.inhibiting()
                && labels.get("severity").equals("warning")
                && world.alerts().pageTakenInSince(labels.get("job"), since)) {
            return Optional.of("inhibited");
        }
        return Optional.empty();
    }
}
