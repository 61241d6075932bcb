/**
 * The function {@code notify}: takes changed alerts in, flushes the aggregation groups that are due, commits, delivers,
 * records.
 *
 * <p>Shell. The decisions are {@code notify}'s (the pure room); here they meet ledger, receivers, clock and threads.
 */
@NullMarked
package dev.tocsin.function.notify;

import org.jspecify.annotations.NullMarked;
