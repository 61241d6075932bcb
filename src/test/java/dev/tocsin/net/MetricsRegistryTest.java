package dev.tocsin.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MetricsRegistryTest {

    @Test
    void showsWhatIsRegisteredUnderItsExactNameAndWithoutCreatedSamples() throws IOException {
        CollectorRegistry registry = MetricsRegistry.create();
        Counter.build("prometheus_notifications_sent_total", "Total number of alerts sent.")
                .labelNames("alertmanager")
                .register(registry)
                .labels("http://127.0.0.1:9093/api/v2/alerts")
                .inc(3);
        Gauge.build("alertmanager_alerts", "How many alerts by state.")
                .register(registry)
                .set(2);
        Histogram.build("tocsin_step_seconds", "Duration of a step.")
                .buckets(1)
                .register(registry)
                .observe(0.5);

        StringWriter text = new StringWriter();
        TextFormat.write004(text, registry.metricFamilySamples());

        assertThat(text.toString())
                .contains("# TYPE prometheus_notifications_sent_total counter\n")
                .contains(
                        "prometheus_notifications_sent_total{alertmanager=\"http://127.0.0.1:9093/api/v2/alerts\",} 3.0\n")
                .contains("alertmanager_alerts 2.0\n")
                .contains("tocsin_step_seconds_bucket{le=\"1.0\",} 1.0\n")
                .doesNotContain("_created");
    }
}
