/**
 * YAML with positions: what every reader of a user's file builds on.
 *
 * <p>Pure. May use {@code model} only.
 */
@NullMarked
package dev.tocsin.model.yaml;

import org.jspecify.annotations.NullMarked;
