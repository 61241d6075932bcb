package dev.tocsin.function;

import dev.tocsin.ledger.LabelSets;
import dev.tocsin.ledger.Leases;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Deletes what the ledger need not keep any longer: old history, and label sets that nothing has any more. How far it came
 * stands in the ledger, so that processes that live for seconds get to the end together.
 */
public final class LedgerUpkeep {

    private static final Logger LOG = Logger.getLogger(LedgerUpkeep.class);

    /** Between two batches, so that the work of the ledger goes before. */
    private static final long PAUSE_MILLIS = 20;

    /** Batches of label sets at a time: 30,000 of them. */
    private static final int BATCHES = 60;

    private final Ledger ledger;
    private final long historyRetention;
    private final long historyBytes;

    /**
     * @param historyRetention nanoseconds
     * @param historyBytes how large the history may be
     */
    public LedgerUpkeep(Ledger ledger, long historyRetention, long historyBytes) {
        this.ledger = ledger;
        this.historyRetention = historyRetention;
        this.historyBytes = historyBytes;
    }

    /**
     * Deletes in small batches. Never throws: what cannot be deleted now is deleted later.
     *
     * @param deadline of {@link System#nanoTime()}, after which no batch is begun
     */
    public synchronized void run(long deadline) {
        try {
            long before = ledger.database().nowNanos() - historyRetention;
            while (left(deadline) && ledger.history().prune(before, historyBytes) > 0) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            String begun = ledger.read(c -> Leases.state(c, Leases.UPKEEP));
            long at = begun.isEmpty() ? 0 : Long.parseLong(begun);
            for (int i = 0; i < BATCHES && left(deadline); i++) {
                at = LabelSets.collect(ledger.database(), at);
                if (at == 0) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            String reached = at == 0 ? "" : Long.toString(at);
            if (!reached.equals(begun)) {
                ledger.database().update(c -> Leases.state(c, Leases.UPKEEP, reached));
            }
        } catch (LedgerException e) {
            LOG.debugf("the ledger is pruned later: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the ledger is pruned later after a defect", e);
        }
    }

    private static boolean left(long deadline) {
        return deadline == Long.MAX_VALUE || System.nanoTime() - deadline < 0;
    }
}
