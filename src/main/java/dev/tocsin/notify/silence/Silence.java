package dev.tocsin.notify.silence;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import java.util.List;
import java.util.Map;

/**
 * A silence. All instants are epoch nanoseconds.
 *
 * @param id a UUID
 * @param matcherSets each a conjunction, any of them silences; the API v2 makes exactly one
 * @param startsAt first instant it silences
 * @param endsAt last instant it silences
 * @param updatedAt when it was written
 * @param annotations free, returned as given
 */
public record Silence(
        String id,
        List<List<Matcher>> matcherSets,
        long startsAt,
        long endsAt,
        long updatedAt,
        String createdBy,
        String comment,
        Map<String, String> annotations) {

    /** Where in its life a silence is. */
    public enum State {
        PENDING,
        ACTIVE,
        EXPIRED;

        /** As the API writes it. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Silence {
        matcherSets = matcherSets.stream().map(List::copyOf).toList();
        annotations = Map.copyOf(annotations);
    }

    /** Pending before its start, expired after its end, active in between, both ends included. */
    public State stateAt(long now) {
        if (now < startsAt) {
            return State.PENDING;
        }
        return now > endsAt ? State.EXPIRED : State.ACTIVE;
    }

    /** Whether it is meant for alerts with these labels, at whatever time. */
    public boolean matches(Labels labels) {
        for (List<Matcher> set : matcherSets) {
            if (labels.matches(set)) {
                return true;
            }
        }
        return false;
    }

    /** The same silence with other times. */
    public Silence withTimes(long starts, long ends, long updated) {
        return new Silence(id, matcherSets, starts, ends, updated, createdBy, comment, annotations);
    }
}
