/**
 * The function {@code evaluate}: finds the rule groups that are due, advances each by one slot, commits, hands over.
 *
 * <p>Shell. The decisions are {@code alerting}'s; here they meet storage, ledger, clock and threads.
 */
@NullMarked
package dev.tocsin.function.evaluate;

import org.jspecify.annotations.NullMarked;
