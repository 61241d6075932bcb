/**
 * Whole worlds in virtual time, made of a seed: the code that runs in production decides, claims, steps, commits and
 * delivers; the edges (database connection, backend, broker, receivers, clocks) are simulated and misbehave. What comes of
 * it is compared with models that are written anew here and use nothing of the code under test. See docs/simulation.md.
 *
 * <p>One thread a world, nothing is read from the machine: a seed always gives the same run.
 */
@NullMarked
package dev.tocsin.simulate;

import org.jspecify.annotations.NullMarked;
