/**
 * Where samples come from and go to: the embedded store, remote read and write, scraping.
 *
 * <p>Shell. May use the core and {@code net}.
 */
@NullMarked
package dev.tocsin.storage;

import org.jspecify.annotations.NullMarked;
