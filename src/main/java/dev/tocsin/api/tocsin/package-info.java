/**
 * Tocsin's own paths: the functions, and how it goes with what is due.
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.api.tocsin;

import org.jspecify.annotations.NullMarked;
