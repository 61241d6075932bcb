package dev.tocsin.function.notify;

import dev.tocsin.ledger.Inbox;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import java.util.Map;
import java.util.Optional;

/**
 * The one alert that Tocsin raises by itself: while the ledger takes nothing, the root receiver hears of it. It goes the
 * way of an own rule's alert, but past the routing tree.
 */
final class LedgerNotice {

    /** By these labels it is silenced and inhibited as any alert. */
    static final Labels LABELS = Labels.of(Labels.ALERT_NAME, "TocsinLedgerUnavailable", "severity", "critical");

    static final long ORIGIN = 1;

    private LedgerNotice() {}

    /** What is to be taken in, if the alert is to begin or to end. */
    static Optional<Inbox.Change> change(boolean ledgerGone, Optional<AlertEntry> known, long now) {
        Optional<Alert> firing = known.map(entry -> entry.alert).filter(alert -> !alert.resolvedAt(now));
        if (ledgerGone == firing.isPresent()) {
            return Optional.empty();
        }
        Alert begins = new Alert(
                LABELS,
                Map.of(
                        "summary",
                        "Tocsin's ledger takes nothing",
                        "description",
                        "Alerting goes on in memory and sends at least once. What happens until the ledger is back is lost"
                                + " if the process ends. Look at the disk under tocsin.data and at the log."),
                "",
                now,
                Alert.NO_END,
                false,
                now);
        return Optional.of(
                ledgerGone
                        ? new Inbox.Change(0, begins, ORIGIN, "the ledger takes nothing")
                        : new Inbox.Change(0, firing.orElseThrow().withEndsAt(now), ORIGIN, "the ledger is back"));
    }
}
