package dev.tocsin.function.notify;

import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * What rules changed, taken in once each: rows of the inbox, and changes that the ledger could not take. Guarded by its
 * owner's lock.
 */
final class InboxReader {

    private static final Logger LOG = Logger.getLogger(InboxReader.class);

    /** Rows of the inbox that one step takes in. */
    private static final int INTAKE = 5_000;

    private final Ledger ledger;
    private final NotifyMemory memory;
    private final List<Inbox.Change> unsaved = new ArrayList<>();
    private final Set<Long> takenIn = new HashSet<>();
    private boolean changed = true;

    InboxReader(Ledger ledger, NotifyMemory memory) {
        this.ledger = ledger;
        this.memory = memory;
    }

    /** Says that rows may be there. */
    void changed() {
        changed = true;
    }

    /** Keeps changes for the next step whose rows the ledger could not take. */
    void keep(List<Inbox.Change> changes) {
        unsaved.addAll(changes);
    }

    /** Whether no row is there that was not taken in, as far as anybody said. */
    boolean isEmpty() {
        return !changed;
    }

    /** Whether changes are kept that no step took in. */
    boolean keepsChanges() {
        return !unsaved.isEmpty();
    }

    /**
     * Hands over what is there.
     *
     * @return whether there is more than one step takes in
     */
    boolean takeIn(Intake intake, long now) {
        for (Inbox.Change change : unsaved) {
            // Its row may come by the inbox too, once the ledger is back.
            if (takenIn.add(change.id())) {
                intake.own(change, now);
            }
        }
        unsaved.clear();
        if (!changed) {
            return false;
        }
        // Rows that were taken in stay there until the ledger takes that.
        int limit = INTAKE + memory.changes().taken.size();
        List<Inbox.Change> rows;
        try {
            rows = ledger.read(c -> ledger.inbox().waiting(c, limit));
        } catch (LedgerException e) {
            LOG.warnf("notify: the inbox cannot be read and is looked at again: %s", e.getMessage());
            return false;
        }
        for (Inbox.Change row : rows) {
            if (takenIn.add(row.id())) {
                intake.own(row, now);
            }
            memory.changes().taken.put(row.id(), row);
        }
        changed = rows.size() == limit;
        return changed;
    }

    /** Rows that the ledger has deleted: nothing brings them again. */
    void deleted(Collection<Long> rows) {
        takenIn.removeAll(rows);
    }
}
