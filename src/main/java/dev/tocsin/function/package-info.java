/**
 * What wakes Tocsin, and claim–step–commit–deliver.
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.function;

import org.jspecify.annotations.NullMarked;
