/**
 * Routing tree, grouping, inhibition, silences, time intervals, dedup: which notification is due now.
 *
 * <p>Pure: state and time in, state and deliveries out.
 */
@NullMarked
package dev.tocsin.notify;

import org.jspecify.annotations.NullMarked;
