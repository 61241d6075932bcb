/**
 * {@code tocsin serve|check|…}.
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.cli;

import org.jspecify.annotations.NullMarked;
