package dev.tocsin.function;

import dev.tocsin.ledger.Inbox;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What notify knows to fire of Tocsin's own rules, and what of them does. They differ where the ledger took what notify was handed
 * directly and not the evaluation that it came from, and where external labels or relabelling are others than they were: an
 * alert that no rule has would stand for ever.
 */
public final class Standing {

    private Standing() {}

    /**
     * The changes that make the one the other.
     *
     * @param known what notify takes to fire
     * @param firing what fires
     * @param now epoch nanoseconds: what no rule has ends then
     * @return ends, with the row ids of what they end; then what notify does not know, as it is in {@code firing}
     */
    public static List<Inbox.Change> differences(
            Collection<Inbox.Change> known, Collection<Inbox.Change> firing, long now) {
        Set<Inbox.Handed> there = new HashSet<>();
        Set<Inbox.Handed> wanted = new HashSet<>();
        known.forEach(change -> there.add(change.handed()));
        firing.forEach(change -> wanted.add(change.handed()));
        List<Inbox.Change> changes = new ArrayList<>();
        for (Inbox.Change change : known) {
            if (!wanted.contains(change.handed())) {
                changes.add(new Inbox.Change(
                        change.id(),
                        change.alert().withEndsAt(now),
                        change.origin(),
                        "no rule has it any more under these labels"));
            }
        }
        firing.stream().filter(change -> !there.contains(change.handed())).forEach(changes::add);
        return changes;
    }
}
