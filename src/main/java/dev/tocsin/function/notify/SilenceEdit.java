package dev.tocsin.function.notify;

import dev.tocsin.function.NotifyService.SilenceResult;
import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceRequest;
import dev.tocsin.notify.silence.Silences;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request about silences is answered and changes.
 *
 * @param writes to be made durable before the answer is given
 */
record SilenceEdit(SilenceResult result, List<Write> writes) {

    /** A silence as it is to be, and what the history says of it. */
    record Write(Silence silence, HistoryEvent event) {
        private static Write of(Silence silence, long now, String reason) {
            return new Write(
                    silence,
                    new HistoryEvent(
                            HistoryEvent.Kind.SILENCE,
                            now,
                            0,
                            0,
                            Labels.EMPTY,
                            "silence " + silence.id(),
                            reason,
                            Map.of("comment", silence.comment(), "createdBy", silence.createdBy())));
        }
    }

    /**
     * Makes or changes a silence, by Alertmanager's rules of what is changed in place.
     *
     * @param old what the request's id names
     * @param newId of a silence that this makes; given, so that a transaction that is run again makes the same one
     * @param now epoch nanoseconds
     */
    static SilenceEdit set(SilenceRequest request, Optional<Silence> old, String newId, long now, MatcherMode mode) {
        return switch (Silences.set(request, old, newId, now, mode)) {
            case Silences.Change.Write(Silence silence) ->
                new SilenceEdit(new SilenceResult.Set(silence.id()), List.of(made(silence, now)));
            case Silences.Change.Replace(Silence expired, Silence created) ->
                new SilenceEdit(
                        new SilenceResult.Set(created.id()),
                        List.of(Write.of(expired, now, "replaced by " + created.id()), made(created, now)));
            case Silences.Change.Invalid(String message) ->
                new SilenceEdit(new SilenceResult.Invalid(message), List.of());
            case Silences.Change.NotFound(String id) -> new SilenceEdit(new SilenceResult.NotFound(id), List.of());
        };
    }

    private static Write made(Silence silence, long now) {
        return Write.of(silence, now, "set by " + silence.createdBy());
    }

    /** What ending a silence writes: nothing if it has ended. */
    static Optional<Write> end(Silence silence, long now) {
        Silence ended = Silences.expire(silence, now);
        return ended.equals(silence) ? Optional.empty() : Optional.of(Write.of(ended, now, "ended"));
    }
}
