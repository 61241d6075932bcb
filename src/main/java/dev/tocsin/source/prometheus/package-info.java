/**
 * Reading an existing {@code prometheus.yml}: what Tocsin takes over from it, and what it names as unused.
 *
 * <p>The records and the reader are pure (text in, values out); {@link
 * dev.tocsin.source.prometheus.FileTargetDiscovery} reads files.
 */
@NullMarked
package dev.tocsin.source.prometheus;

import org.jspecify.annotations.NullMarked;
