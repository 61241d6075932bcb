/** JMH benchmarks of what a tick spends its time in; {@code make bench-jmh}. */
@NullMarked
package dev.tocsin.bench;

import org.jspecify.annotations.NullMarked;
