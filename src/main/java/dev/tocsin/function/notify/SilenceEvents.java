package dev.tocsin.function.notify;

import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.silence.Silence;
import java.util.Map;

/** What making, changing or ending a silence leaves in the history. */
final class SilenceEvents {

    private SilenceEvents() {}

    static HistoryEvent of(Silence silence, long now, String reason) {
        return new HistoryEvent(
                HistoryEvent.Kind.SILENCE,
                now,
                0,
                0,
                Labels.EMPTY,
                "silence " + silence.id(),
                reason,
                Map.of("comment", silence.comment(), "createdBy", silence.createdBy()));
    }
}
