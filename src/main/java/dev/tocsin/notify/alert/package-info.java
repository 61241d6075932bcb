/**
 * Alerts as the notify side knows them: values, rules for posted ones, order.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.alert;

import org.jspecify.annotations.NullMarked;
