package dev.tocsin.storage.scrape;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** {@code tocsin.scrape.*}: what is scraped without a prometheus.yml. */
@ConfigMapping(prefix = "tocsin.scrape")
public interface ScrapeSettings {

    /**
     * Targets, separated by commas: {@code host:port} or a URL, each optionally with a job name before it
     * ({@code node=127.0.0.1:9100}); the job is {@code scrape} otherwise.
     */
    Optional<List<String>> targets();

    /** Between scrapes of a target, and of this process' own metrics. */
    @WithDefault("15s")
    String interval();

    /** Whether this process' own metrics are stored, under job {@code tocsin}. */
    @WithDefault("true")
    boolean self();
}
