package dev.tocsin.function.message;

import dev.tocsin.function.FunctionSettings;
import dev.tocsin.function.Functions.Kind;
import dev.tocsin.function.Serve;
import dev.tocsin.function.event.CloudEvent;
import dev.tocsin.function.event.CloudEventReader;
import dev.tocsin.function.event.EventTypes;
import dev.tocsin.function.event.EventTypes.Meaning;
import dev.tocsin.function.event.Refusals;
import dev.tocsin.function.event.Refusals.Cause;
import dev.tocsin.function.event.Wakeups;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** The ends of the channels at the notify side. */
@ApplicationScoped
class Channels {

    private static final Logger LOG = Logger.getLogger(Channels.class);

    /** While the ledger cannot be reached, a message is kept for so many seconds; then the schedule is relied on. */
    private static final int PATIENCE = 30;

    private final Serve serve;
    private final FunctionSettings settings;
    private final Wakeups wakeups;
    private final Refusals refusals;
    private final MessageMetrics metrics;

    Channels(Serve serve, FunctionSettings settings, Wakeups wakeups, Refusals refusals, MessageMetrics metrics) {
        this.serve = serve;
        this.settings = settings;
        this.wakeups = wakeups;
        this.refusals = refusals;
        this.metrics = metrics;
    }

    /** A message that can never be of use; Kafka's connector puts it on the dead-letter topic. */
    static final class PoisonException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PoisonException(String reason) {
            super(reason);
        }
    }

    /** Within the process: a rule group's commit handed something over. */
    @Incoming(Due.MEMORY)
    void due(String group) {
        serve.notifyDue();
    }

    /** From others. Those that come while one is at work share what it does next. */
    @Incoming(MessagingConfigSource.IN)
    @RunOnVirtualThread
    void message(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        Meaning.Wake wake = read(record);
        for (int i = 0; i < PATIENCE; i++) {
            Wakeups.Result result = wakeups.handle(List.of(wake));
            if (result.outcome() == Wakeups.Outcome.DONE) {
                break;
            }
            TimeUnit.SECONDS.sleep(1);
        }
        metrics.received.labels("woken").inc();
    }

    private Meaning.Wake read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        List<CloudEventReader.Read> reads = CloudEventReader.read(headers(record), value);
        if (reads.size() != 1) {
            throw poison(record, Cause.MALFORMED, "", "", "one CloudEvent is expected, not " + reads.size());
        }
        CloudEvent event = switch (reads.getFirst()) {
            case CloudEventReader.Read.Event(CloudEvent one) -> one;
            case CloudEventReader.Read.Malformed(String reason) ->
                throw poison(record, Cause.MALFORMED, "", "", reason);
        };
        return switch (EventTypes.of(event)) {
            case Meaning.Wake wake -> {
                if (!wake.kind().map(settings::does).orElse(true)) {
                    String kind = wake.kind().map(Kind::name).orElse("").toLowerCase(Locale.ROOT);
                    throw poison(
                            record,
                            Cause.ROLE,
                            event.type(),
                            event.source(),
                            "this process does " + wakeups.roles() + ", not " + kind);
                }
                yield wake;
            }
            case Meaning.Unusable(String reason) ->
                throw poison(record, Cause.UNUSABLE, event.type(), event.source(), reason);
        };
    }

    /** CloudEvents over Kafka have their attributes in headers that begin with {@code ce_} (Kafka binding 1.0.2, 3.2). */
    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                String name = header.key().toLowerCase(Locale.ROOT);
                headers.putIfAbsent(
                        name.startsWith("ce_") ? "ce-" + name.substring(3) : name,
                        new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    private PoisonException poison(
            ConsumerRecord<byte[], byte[]> record, Cause cause, String type, String source, String reason) {
        metrics.received.labels("dead").inc();
        LOG.debugf(
                "topic %s, partition %d, offset %d: %s", record.topic(), record.partition(), record.offset(), reason);
        refusals.record(cause, "topic " + record.topic(), type, source, reason);
        return new PoisonException(reason);
    }
}
