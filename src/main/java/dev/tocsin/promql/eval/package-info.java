/**
 * What operators compute with: rows of labels, blocks of values (rows × steps), the evaluation they belong to, its limits
 * and its annotations.
 *
 * <p>Labels are looked at only when a {@code Rows} object is another one than last time; all else is loops over arrays.
 */
@NullMarked
package dev.tocsin.promql.eval;

import org.jspecify.annotations.NullMarked;
