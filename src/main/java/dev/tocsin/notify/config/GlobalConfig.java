package dev.tocsin.notify.config;

import dev.tocsin.model.http.HttpClientConfig;

/**
 * What holds for all receivers. Only what the integrations that are built need; the other keys are checked and used for
 * the checks of their integrations.
 *
 * @param resolveTimeout nanoseconds after which an alert posted without an end ends; default 5m
 * @param httpConfig for integrations without their own
 */
public record GlobalConfig(long resolveTimeout, HttpClientConfig httpConfig) {

    /** As if {@code global} were absent. */
    public static final GlobalConfig DEFAULT = new GlobalConfig(300_000_000_000L, HttpClientConfig.DEFAULT);
}
