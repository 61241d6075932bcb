package dev.tocsin.ledger;

/**
 * The words in which the two databases differ. On SQLite one transaction writes at a time, so no row is locked; on
 * PostgreSQL (READ COMMITTED) rows that a step depends on are.
 */
public enum Dialect {
    SQLITE("", "", ""),
    POSTGRESQL(" FOR UPDATE", " FOR UPDATE SKIP LOCKED", " FOR KEY SHARE");

    private final String forUpdate;
    private final String skipLocked;
    private final String forKeyShare;

    Dialect(String forUpdate, String skipLocked, String forKeyShare) {
        this.forUpdate = forUpdate;
        this.skipLocked = skipLocked;
        this.forKeyShare = forKeyShare;
    }

    /** Ends a query whose rows nobody else may change before this transaction ends; waits for who has them. */
    String forUpdate() {
        return forUpdate;
    }

    /** As {@link #forUpdate}, but leaves out rows that somebody has. */
    String forUpdateSkipLocked() {
        return skipLocked;
    }

    /** Ends a query whose rows nobody may delete before this transaction ends. */
    String forKeyShare() {
        return forKeyShare;
    }
}
