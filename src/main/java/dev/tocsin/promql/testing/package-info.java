/**
 * The notation of test data: series with their values on one line, as in rule unit tests and {@code .test} files.
 *
 * <p>Pure text to values; running tests is done by whoever has an engine and a storage.
 */
@NullMarked
package dev.tocsin.promql.testing;

import org.jspecify.annotations.NullMarked;
