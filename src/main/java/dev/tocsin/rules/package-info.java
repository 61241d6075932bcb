/**
 * Rule groups: reading both formats, validating with line and column, linting, slots.
 *
 * <p>Pure: text in, values out; file access is {@code source}.
 */
@NullMarked
package dev.tocsin.rules;

import org.jspecify.annotations.NullMarked;
