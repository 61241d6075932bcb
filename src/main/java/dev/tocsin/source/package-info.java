/**
 * Where rules and configuration come from: files and Kubernetes (git later).
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.source;

import org.jspecify.annotations.NullMarked;
