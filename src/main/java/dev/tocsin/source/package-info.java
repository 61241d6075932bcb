/**
 * Where rules and configuration come from: files (git and Kubernetes later).
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.source;

import org.jspecify.annotations.NullMarked;
