/**
 * The language of Go's {@code text/template}: text → tokens → tree, with Go's error texts.
 *
 * <p>Pure. Uses {@code template.value} for literals only.
 */
@NullMarked
package dev.tocsin.template.syntax;

import org.jspecify.annotations.NullMarked;
