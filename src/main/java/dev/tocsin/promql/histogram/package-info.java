/**
 * Arithmetic of native histograms: pure functions of {@code FloatHistogram} (Prometheus {@code model/histogram}).
 */
@NullMarked
package dev.tocsin.promql.histogram;

import org.jspecify.annotations.NullMarked;
