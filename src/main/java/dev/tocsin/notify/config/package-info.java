/**
 * {@code alertmanager.yml} as values, and its strict reader.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.config;

import org.jspecify.annotations.NullMarked;
