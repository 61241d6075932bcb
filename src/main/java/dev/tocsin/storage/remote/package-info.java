/**
 * Samples over the wire: remote write in and out, remote read.
 *
 * <p>Protocol only; the HTTP resources are in {@code api.prometheus}.
 */
@NullMarked
package dev.tocsin.storage.remote;

import org.jspecify.annotations.NullMarked;
