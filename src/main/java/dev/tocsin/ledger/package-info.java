/**
 * Durable state: the tables and their transactions, on SQLite (and PostgreSQL).
 *
 * <p>Shell. May use the core; knows nothing of storage formats or HTTP.
 */
@NullMarked
package dev.tocsin.ledger;

import org.jspecify.annotations.NullMarked;
