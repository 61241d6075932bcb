/**
 * HTTP: {@code api.prometheus} (v1), {@code api.alertmanager} (v2), {@code api.tocsin}.
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.api;

import org.jspecify.annotations.NullMarked;
