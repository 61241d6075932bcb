package dev.tocsin.simulate;

import dev.tocsin.ledger.Database;
import dev.tocsin.ledger.Dialect;
import dev.tocsin.ledger.LedgerException;

/**
 * A process' connection to the store: it may be lost before a transaction, before its commit and after it. As in {@code
 * PostgresDatabase}, a transaction that failed for a reason that passes is run again from its start; whether it had been
 * committed nobody knows. Of a file it is known: nothing is written while the disk is full.
 */
final class SimDatabase implements Database {

    private final SimProcess process;
    private final SimStore store;
    private final boolean seams;
    private final boolean shared;

    /**
     * @param seams whether the process may be disturbed here
     * @param shared whether it is a server that others use too; else a file, whose disk may be full
     */
    SimDatabase(SimProcess process, SimStore store, boolean seams, boolean shared) {
        this.process = process;
        this.store = store;
        this.seams = seams;
        this.shared = shared;
    }

    @Override
    public <T> T write(Work<T> work) {
        process.alive();
        if (!seams) {
            return store.write(work, SimStore.End.COMMIT);
        }
        process.seam("before a transaction");
        process.worksOn();
        T value = switch (shared
                ? process.faults().transaction()
                : process.faults().fileTransaction()) {
            case WORKS -> commit(work);
            case ROLLED_BACK_AND_REPEATED -> {
                store.write(work, SimStore.End.ROLLBACK);
                yield commit(work);
            }
            case COMMITTED_AND_REPEATED -> {
                commit(work);
                yield commit(work);
            }
            case ROLLED_BACK -> {
                store.write(work, SimStore.End.ROLLBACK);
                throw gone("before the commit");
            }
            case COMMITTED_UNKNOWN -> {
                commit(work);
                throw gone("during the commit");
            }
        };
        process.seam("after a commit");
        return value;
    }

    private <T> T commit(Work<T> work) {
        T value = store.write(work, SimStore.End.COMMIT);
        process.committed();
        return value;
    }

    private LedgerException gone(String when) {
        process.say("ledger lost " + when);
        return new LedgerException(LedgerException.Kind.UNAVAILABLE, "ledger: the connection was lost " + when);
    }

    @Override
    public <T> T read(Work<T> work) {
        process.alive();
        if (seams && process.disturbed() && process.faults().readFails()) {
            throw gone("before a read");
        }
        return store.read(work);
    }

    @Override
    public long nowNanos() {
        return process.ledgerTime();
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public boolean shared() {
        return shared;
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public void close() {
        // The store outlives its processes.
    }
}
