/**
 * Alertmanager's two matcher syntaxes, which of them counts, and the text form.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.match;

import org.jspecify.annotations.NullMarked;
