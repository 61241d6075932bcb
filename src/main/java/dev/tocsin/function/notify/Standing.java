package dev.tocsin.function.notify;

import dev.tocsin.ledger.Inbox;
import dev.tocsin.model.Labels;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes what notify knows of Tocsin's own rules what the rules have, before both begin. They differ where the ledger took what notify
 * was handed directly and not the evaluation that it came from, and where external labels or relabelling are others than in the
 * process before: an alert that no rule has would stand for ever.
 */
final class Standing {

    /** What notify tells a rule's alerts apart by. */
    private record Known(Labels labels, long origin) {}

    private Standing() {}

    /**
     * Ends what no rule has, and begins what notify does not know.
     *
     * @param firing all alerts of own rules that fire
     * @param now epoch nanoseconds: what no rule has ends then
     */
    static void reconcile(NotifyMemory memory, Intake intake, Collection<Inbox.Change> firing, long now) {
        Set<Known> standing = new HashSet<>();
        firing.forEach(change -> standing.add(new Known(change.alert().labels(), change.origin())));
        for (AlertEntry entry : List.copyOf(memory.alerts())) {
            for (long origin : List.copyOf(entry.origins)) {
                if (origin != LedgerNotice.ORIGIN && !standing.contains(new Known(entry.alert.labels(), origin))) {
                    intake.own(
                            new Inbox.Change(
                                    0,
                                    entry.alert.withEndsAt(now),
                                    origin,
                                    "no rule has it: the evaluation that fired it was not recorded"),
                            now);
                }
            }
        }
        for (Inbox.Change change : firing) {
            boolean known = memory.alert(change.alert().labels())
                    .filter(entry -> entry.origins.contains(change.origin()))
                    .isPresent();
            if (!known) {
                intake.own(change, now);
            }
        }
    }
}
