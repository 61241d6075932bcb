package dev.tocsin.storage.scrape;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads this process' own metrics where they are, so that they are there without a port being open. */
final class RegistryFetcher implements Fetcher {

    private final CollectorRegistry registry;

    RegistryFetcher(CollectorRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Body fetch() throws FetchException {
        StringWriter text = new StringWriter(1 << 16);
        try {
            TextFormat.write004(text, registry.metricFamilySamples());
        } catch (IOException | RuntimeException e) {
            throw new FetchException("own metrics cannot be read: " + e);
        }
        return new Body(text.toString().getBytes(StandardCharsets.UTF_8), Optional.of(TextFormat.CONTENT_TYPE_004));
    }
}
