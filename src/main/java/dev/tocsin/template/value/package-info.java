/**
 * Go's values as templates see them: kinds, types with their methods, and how {@code fmt}, {@code strconv} and {@code
 * time} print them. Data objects are built from these values, so nothing is reflected upon.
 *
 * <p>Pure. May use {@code model}.
 */
@NullMarked
package dev.tocsin.template.value;

import org.jspecify.annotations.NullMarked;
