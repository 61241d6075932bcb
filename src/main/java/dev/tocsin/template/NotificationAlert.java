package dev.tocsin.template;

import dev.tocsin.model.Labels;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One alert as notification templates and the webhook see it.
 *
 * @param status {@code firing} or {@code resolved}
 * @param labels its labels
 * @param annotations its annotations; empty values are kept
 * @param startsAtNanos start, epoch nanoseconds
 * @param endsAtNanos end, epoch nanoseconds; empty (Go's zero time, year 1) while it fires
 * @param generatorUrl link to the expression
 * @param fingerprint 16 hex digits
 */
public record NotificationAlert(
        String status,
        Labels labels,
        Map<String, String> annotations,
        long startsAtNanos,
        OptionalLong endsAtNanos,
        String generatorUrl,
        String fingerprint) {

    /** Status of an alert that fires. */
    public static final String FIRING = "firing";

    /** Status of an alert that has ended. */
    public static final String RESOLVED = "resolved";
}
