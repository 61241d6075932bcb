package dev.tocsin.notify.config;

import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.yaml.YamlFields;

/** Sections that configure the Alertmanager process itself: checked, and said not to be used. */
final class UnusedSections {

    private UnusedSections() {}

    static void read(YamlFields top, HttpClientConfigReader http, ReadContext context) {
        top.section("tracing").ifPresent(f -> {
            Schema.need(f, f.nonEmpty("endpoint").isPresent(), "tracing endpoint must be set");
            Schema.among(f, "client_type", "grpc", "http");
            Schema.among(f, "compression", "gzip");
            f.number("sampling_fraction");
            Schema.flags(f, "insecure");
            f.durationMillis("timeout");
            f.section("headers");
            http.tls(f, "tls_config");
            f.finish();
            context.warn(
                    top,
                    "tracing",
                    "tracing of alertmanager.yml is not used; Tocsin's own is configured by quarkus.otel.*");
        });
        top.section("event_recorder").ifPresent(f -> {
            f.allow("file_outputs", "webhook_outputs", "kafka_outputs", "stdout_outputs");
            f.finish();
            context.warn(top, "event_recorder", "event_recorder is not used: Tocsin keeps its history in its ledger");
        });
    }
}
