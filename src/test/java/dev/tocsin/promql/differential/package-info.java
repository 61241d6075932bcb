/**
 * Random queries over random series, to be answered by Tocsin and by a real Prometheus alike: what is generated, how answers
 * are compared, and how a difference is made small. What runs them is {@code e2e/PromqlDifferentialTest}.
 */
@NullMarked
package dev.tocsin.promql.differential;

import org.jspecify.annotations.NullMarked;
