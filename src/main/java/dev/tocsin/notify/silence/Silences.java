package dev.tocsin.notify.silence;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Names;
import dev.tocsin.notify.match.MatcherMode;
import java.util.List;
import java.util.Optional;

/** What may happen to silences: checks, creation, update, expiry (Alertmanager 0.34 {@code silence/silence.go}). */
public final class Silences {

    private static final long SECOND = 1_000_000_000L;

    private Silences() {}

    /** What a request comes to: rows to write together. */
    public sealed interface Change {
        /** A silence is written under its own id, new or in place. */
        record Write(Silence silence) implements Change {}

        /** The old silence ends and another one takes its place under a new id. */
        record Replace(Silence expired, Silence created) implements Change {}

        /** The request is wrong (HTTP 400). */
        record Invalid(String message) implements Change {}

        /** There is no silence with the id of the request (HTTP 404). */
        record NotFound(String id) implements Change {}
    }

    /**
     * What is to be written for a request.
     *
     * @param old the silence with the id of the request, if there is one
     * @param newId the id of a silence that is created, a random UUID
     * @param now epoch nanoseconds
     */
    public static Change set(SilenceRequest request, Optional<Silence> old, String newId, long now, MatcherMode mode) {
        String wrong = validate(request, now, mode);
        if (!wrong.isEmpty()) {
            return new Change.Invalid(wrong);
        }
        if (!request.id().isEmpty() && old.isEmpty()) {
            return new Change.NotFound(request.id());
        }
        if (old.isEmpty()) {
            return new Change.Write(create(request, newId, now));
        }
        Silence before = old.get();
        if (inPlace(before, request, now)) {
            return new Change.Write(silence(request, before.id(), request.startsAt(), now));
        }
        Silence created = create(request, newId, now);
        return before.stateAt(now) == Silence.State.EXPIRED
                ? new Change.Write(created)
                : new Change.Replace(expire(before, now), created);
    }

    /**
     * The silence ended: an active one just before this instant, so that it silences nothing any more; a pending one has
     * never been; an expired one stays as it is.
     *
     * @param now epoch nanoseconds
     */
    public static Silence expire(Silence silence, long now) {
        return switch (silence.stateAt(now)) {
            case ACTIVE -> silence.withTimes(Math.min(silence.startsAt(), now - 1), now - 1, now);
            case PENDING -> silence.withTimes(now - 1, now - 1, now);
            case EXPIRED -> silence;
        };
    }

    private static Silence create(SilenceRequest request, String id, long now) {
        return silence(request, id, Math.max(request.startsAt(), now), now);
    }

    private static Silence silence(SilenceRequest request, String id, long startsAt, long now) {
        return new Silence(
                id,
                List.of(request.matchers()),
                startsAt,
                request.endsAt(),
                now,
                request.createdBy(),
                request.comment(),
                request.annotations());
    }

    /** Whether the change keeps the id: nothing about the past, and what it matches, changes. */
    private static boolean inPlace(Silence old, SilenceRequest request, long now) {
        if (!old.matcherSets().equals(List.of(request.matchers()))) {
            return false;
        }
        return switch (old.stateAt(now)) {
            case ACTIVE ->
                Math.floorDiv(old.startsAt(), SECOND) == Math.floorDiv(request.startsAt(), SECOND)
                        && request.endsAt() >= now;
            case PENDING -> request.startsAt() >= now;
            case EXPIRED -> false;
        };
    }

    /** What is wrong with a request, in the words of Alertmanager's API, or the empty string. */
    static String validate(SilenceRequest request, long now, MatcherMode mode) {
        if (request.startsAt() >= request.endsAt()) {
            return "Failed to create silence: start time must be before end time";
        }
        if (request.endsAt() < now) {
            return "Failed to create silence: end time can't be in the past";
        }
        if (request.matchers().isEmpty()) {
            return "invalid silence: matcher set 0 is empty";
        }
        boolean selective = false;
        for (int i = 0; i < request.matchers().size(); i++) {
            Matcher matcher = request.matchers().get(i);
            if (!mode.isValidLabelName(matcher.name())) {
                return "invalid silence: invalid label matcher " + i + " in set 0: invalid label name "
                        + GoQuote.quote(matcher.name());
            }
            if (!Names.isValidUtf8(matcher.value())) {
                return "invalid silence: invalid label matcher " + i + " in set 0: invalid label value "
                        + GoQuote.quote(matcher.value());
            }
            // Negative matchers are taken as selective without a look at their value.
            selective |= matcher.op().isNegative() || !matcher.matchesEmpty();
        }
        return selective ? "" : "invalid silence: matcher set 0: at least one matcher must not match the empty string";
    }
}
