package dev.tocsin.net;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * The one registry behind {@code /metrics}: Micrometer's Prometheus registry writes into it (it takes the {@link
 * CollectorRegistry} bean there is), and so does whatever needs metrics under the exact names that Prometheus' and
 * Alertmanager's dashboards read.
 *
 * <p>To use it, inject {@link CollectorRegistry} and register collectors once, in a constructor:
 *
 * <pre>{@code
 * Counter.build("prometheus_rule_evaluations_total", "The total number of rule evaluations.")
 *         .labelNames("rule_group").register(registry);
 * }</pre>
 *
 * <p>A plain unit test passes {@code new CollectorRegistry()}. What is cheaper to read than to keep (queue lengths, sizes)
 * is a {@link Collector} whose {@code collect()} reads it. The client library adds a {@code _created}
 * sample to every counter and histogram; these are left out, since they double the series and Prometheus' own programs
 * have none.
 */
public final class MetricsRegistry {

    private MetricsRegistry() {}

    /** A registry whose collectors show no {@code _created} samples. */
    public static CollectorRegistry create() {
        return new WithoutCreated();
    }

    /** Makes the registry a bean, in place of the extension's default. */
    @Singleton
    static final class Producer {
        @Produces
        @Singleton
        CollectorRegistry registry() {
            return create();
        }
    }

    private static final class WithoutCreated extends CollectorRegistry {
        @Override
        public void register(Collector collector) {
            super.register(collector instanceof Collector.Describable d ? new Described(collector, d) : collector);
        }
    }

    /** The client library's own collectors, without {@code _created}. */
    private static final class Described extends Collector implements Collector.Describable {
        private final Collector collector;
        private final Collector.Describable describable;

        Described(Collector collector, Collector.Describable describable) {
            this.collector = collector;
            this.describable = describable;
        }

        @Override
        public List<MetricFamilySamples> describe() {
            return describable.describe();
        }

        @Override
        public List<MetricFamilySamples> collect() {
            List<MetricFamilySamples> families = new ArrayList<>();
            for (MetricFamilySamples family : collector.collect()) {
                List<MetricFamilySamples.Sample> kept = new ArrayList<>(family.samples.size());
                for (MetricFamilySamples.Sample sample : family.samples) {
                    if (!sample.name.endsWith("_created")) {
                        kept.add(sample);
                    }
                }
                families.add(
                        new MetricFamilySamples(family.name, family.unit, family.type, family.help, List.copyOf(kept)));
            }
            return families;
        }
    }
}
