/** Prometheus' {@code .test} language: its parser, a storage in memory, and the runner of the conformance suite. */
@NullMarked
package dev.tocsin.promql.promqltest;

import org.jspecify.annotations.NullMarked;
