/**
 * One small class an integration: webhook, external Alertmanagers, …
 *
 * <p>Shell. Secrets are resolved here, at the moment of sending.
 */
@NullMarked
package dev.tocsin.receiver;

import org.jspecify.annotations.NullMarked;
