/**
 * Inhibition: alerts that keep others from notifying.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.inhibit;

import org.jspecify.annotations.NullMarked;
