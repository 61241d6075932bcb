/**
 * What a notification says, as values, and as the webhook's JSON.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.data;

import org.jspecify.annotations.NullMarked;
