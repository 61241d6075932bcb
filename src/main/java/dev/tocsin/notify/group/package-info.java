/**
 * Aggregation groups: one flush, its decisions, and what is recorded of a delivery.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.group;

import org.jspecify.annotations.NullMarked;
