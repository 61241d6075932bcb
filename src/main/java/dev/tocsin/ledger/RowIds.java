package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/** Ids of rows, known before the row is written. No id comes twice, in any table. */
public interface RowIds {

    /**
     * An id that no row had before, greater than zero.
     *
     * @throws LedgerException if ids have run out and the ledger cannot be asked for more
     */
    long next();

    /** Called within writing transactions that use ids. */
    void mark(Connection connection) throws SQLException;
}
