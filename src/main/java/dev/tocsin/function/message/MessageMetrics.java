package dev.tocsin.function.message;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** The metrics of messages over Kafka. */
final class MessageMetrics {

    final Counter sent;
    final Counter received;

    MessageMetrics(CollectorRegistry registry) {
        sent = Counter.build("tocsin_messages_sent_total", "Messages over Kafka that something is due.")
                .labelNames("outcome")
                .register(registry);
        received = Counter.build(
                        "tocsin_messages_received_total",
                        "Messages from Kafka that something is due, and those that went to the dead-letter topic.")
                .labelNames("outcome")
                .register(registry);
        sent.labels("success");
        sent.labels("failure");
        received.labels("woken");
        received.labels("dead");
    }
}
