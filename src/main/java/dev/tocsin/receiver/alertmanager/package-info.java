/**
 * Alerts out to external Alertmanagers, exactly as Prometheus sends them: a queue for each, batches, no retries but the
 * resending of what still fires.
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.receiver.alertmanager;

import org.jspecify.annotations.NullMarked;
