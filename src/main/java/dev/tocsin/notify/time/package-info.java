/**
 * Named time intervals: when a route is muted or active.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.time;

import org.jspecify.annotations.NullMarked;
