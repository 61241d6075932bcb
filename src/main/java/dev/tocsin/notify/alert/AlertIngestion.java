package dev.tocsin.notify.alert;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Names;
import dev.tocsin.notify.match.MatcherMode;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What becomes of an alert that is posted from outside (Alertmanager 0.34 {@code api/v2/api.go}, {@code alert/alert.go},
 * {@code provider/mem}).
 */
public final class AlertIngestion {

    private AlertIngestion() {}

    /** What a posted alert turns out to be. */
    public sealed interface Result {
        /** A valid alert, to be merged with the stored one of the same labels, if there is one. */
        record Accepted(Alert alert) implements Result {}

        /** An invalid one, and why; the others of its batch are stored nevertheless. */
        record Refused(String reason) implements Result {}
    }

    /**
     * Fills in what is missing and checks the rest.
     *
     * @param now time of posting, epoch nanoseconds
     * @param resolveTimeout nanoseconds until an alert without an end ends
     * @param mode decides which label names are valid
     */
    public static Result accept(PostedAlert posted, long now, long resolveTimeout, MatcherMode mode) {
        long starts = posted.startsAt().orElseGet(() -> posted.endsAt().orElse(now));
        boolean timeout = posted.endsAt().isEmpty();
        long ends = posted.endsAt().orElse(now + resolveTimeout);
        if (ends < starts) {
            return new Result.Refused("start time must be before end time");
        }
        // Labels drops empty values, as Alertmanager does here; what is empty is also not checked.
        Labels labels = Labels.of(posted.labels());
        if (labels.isEmpty()) {
            return new Result.Refused("at least one label pair required");
        }
        String invalid = firstInvalid(labels.toMap(), mode::isValidLabelName);
        if (!invalid.isEmpty()) {
            return new Result.Refused("invalid label set: " + invalid);
        }
        invalid = firstInvalid(posted.annotations(), mode::isValidLabelName);
        if (!invalid.isEmpty()) {
            return new Result.Refused("invalid annotations: " + invalid);
        }
        return new Result.Accepted(
                new Alert(labels, posted.annotations(), posted.generatorUrl(), starts, ends, timeout, now));
    }

    private static String firstInvalid(Map<String, String> map, Predicate<String> validName) {
        for (Map.Entry<String, String> entry : map.entrySet()) {
            if (!validName.test(entry.getKey())) {
                return "invalid name " + GoQuote.quote(entry.getKey());
            }
            if (!Names.isValidUtf8(entry.getValue())) {
                return "invalid value " + GoQuote.quote(entry.getValue());
            }
        }
        return "";
    }

    /**
     * What is stored when an alert comes in whose labels are known: the two merged where their time ranges overlap,
     * otherwise the new one.
     *
     * @param now decides which of the two is resolved, epoch nanoseconds
     */
    public static Alert store(Alert stored, Alert incoming, long now) {
        boolean endsWithin = incoming.endsAt() > stored.startsAt() && incoming.endsAt() < stored.endsAt();
        boolean startsWithin = incoming.startsAt() > stored.startsAt() && incoming.startsAt() < stored.endsAt();
        return endsWithin || startsWithin ? merge(stored, incoming, now) : incoming;
    }

    /** The later updated of two alerts with the same labels, with the earliest start and the end that counts. */
    static Alert merge(Alert one, Alert other, long now) {
        if (other.updatedAt() < one.updatedAt()) {
            return merge(other, one, now);
        }
        Alert older = one;
        Alert newer = other;
        long ends = newer.endsAt();
        if (newer.resolvedAt(now)) {
            // Both are over: the later end is the one that was told last.
            if (older.resolvedAt(now) && older.endsAt() > ends) {
                ends = older.endsAt();
            }
        } else if (older.endsAt() > ends && !older.timeout()) {
            ends = older.endsAt();
        }
        return new Alert(
                newer.labels(),
                newer.annotations(),
                newer.generatorUrl(),
                Math.min(older.startsAt(), newer.startsAt()),
                ends,
                newer.timeout(),
                newer.updatedAt());
    }
}
