package dev.tocsin.function.notify;

import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import org.jboss.logging.Logger;

/**
 * Writes what changed in memory. While the ledger takes nothing, changes add up, and it is asked once a second, not at every
 * step. Guarded by its owner's lock.
 */
final class NotifyCommits {

    private static final Logger LOG = Logger.getLogger(NotifyCommits.class);

    /** While the ledger takes nothing it is asked so often; nanoseconds. */
    private static final long AGAIN = 1_000_000_000L;

    private final Ledger ledger;
    private final NotifyMemory memory;
    private final InboxReader inbox;
    private final NotifyMetrics metrics;
    private long next;
    private volatile boolean ledgerGone;

    NotifyCommits(Ledger ledger, NotifyMemory memory, InboxReader inbox, NotifyMetrics metrics) {
        this.ledger = ledger;
        this.memory = memory;
        this.inbox = inbox;
        this.metrics = metrics;
    }

    /** Writes what changed, if there is something and the ledger is asked already. */
    void commit(long now) {
        if (!ledgerGone || now >= next) {
            commitNow(now);
        }
    }

    /** Writes what changed, however short ago the ledger refused. */
    void commitNow(long now) {
        Changes changes = memory.changes();
        var writes = changes.writes(memory::id);
        if (writes.isEmpty()) {
            return;
        }
        try {
            ledger.notifications().commit(writes);
            inbox.deleted(changes.taken.keySet());
            changes.clear();
            metrics.unsaved.set(0);
            if (ledgerGone) {
                LOG.info("notify: the ledger is back and has everything");
            }
            ledgerGone = false;
        } catch (LedgerException e) {
            metrics.unsaved.set(writes.rows());
            if (!ledgerGone) {
                LOG.errorf("notify goes on in memory, and sends at least once: %s", e.getMessage());
            }
            ledgerGone = true;
            next = now + AGAIN;
        }
    }

    /** Whether the ledger could not take the last commit. From any thread. */
    boolean ledgerGone() {
        return ledgerGone;
    }
}
