/**
 * Immutable values everyone shares: labels, matchers, samples, native histograms, durations, problems.
 *
 * <p>Pure: no Quarkus, no I/O, no clock, no randomness. May use nothing of the other packages.
 */
@NullMarked
package dev.tocsin.model;

import org.jspecify.annotations.NullMarked;
