/**
 * Raw samples out of a remote storage: Prometheus' remote read (streamed chunks, or sampled) and VictoriaMetrics'
 * export, decoded into the engine's columns; and expressions handed to a storage's own query API.
 *
 * <p>Here is what goes over the wire; what is kept between evaluations is in {@code storage.remote.store}.
 */
@NullMarked
package dev.tocsin.storage.remote.read;

import org.jspecify.annotations.NullMarked;
