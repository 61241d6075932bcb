/**
 * Silences: values, validation, update rules, and an index to match them fast.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.silence;

import org.jspecify.annotations.NullMarked;
