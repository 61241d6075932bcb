/**
 * The functions on a ledger that several processes share: each step claims its unit, computes, commits, and only then has
 * effects. Nothing here is needed by the next step: what is kept between them is a cache that the ledger's versions check.
 *
 * <p>Shell. May use {@code function.evaluate} and {@code function.notify}, whose steps these are.
 */
@NullMarked
package dev.tocsin.function.shared;

import org.jspecify.annotations.NullMarked;
