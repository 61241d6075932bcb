/**
 * Pulling expositions from targets into a store, as Prometheus 3.14 {@code scrape/} does.
 *
 * <p>Readers of the text formats are pure; the loops that fetch are not.
 */
@NullMarked
package dev.tocsin.storage.scrape;

import org.jspecify.annotations.NullMarked;
