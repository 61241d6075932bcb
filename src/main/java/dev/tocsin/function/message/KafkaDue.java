package dev.tocsin.function.message;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tocsin.function.event.EventTypes;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/**
 * Says over Kafka that something is due: a CloudEvent in binary mode for each rule group, with the group as key, so that what
 * is said of a group stays in order.
 */
final class KafkaDue {

    private static final long LONGEST = 5_000_000_000L;

    private final Supplier<Emitter<byte[]>> topic;
    private final String source;
    private final MessageMetrics metrics;
    private final DueKeys keys = new DueKeys();

    /**
     * @param topic asked for at each message
     * @param source of the events
     */
    KafkaDue(Supplier<Emitter<byte[]>> topic, String source, MessageMetrics metrics) {
        this.topic = topic;
        this.source = source;
        this.metrics = metrics;
    }

    /** Takes note of a commit that handed something over. */
    void changed(String group) {
        keys.add(group);
    }

    /**
     * Says of what was noted, and waits until the brokers have it.
     *
     * @param deadline of {@link System#nanoTime()}
     * @return why that did not succeed; it is said again the next time
     */
    Optional<String> tell(long deadline) {
        List<String> groups = keys.take();
        List<CompletableFuture<Void>> open = new ArrayList<>();
        long until = Math.min(deadline, System.nanoTime() + LONGEST);
        String why = "";
        List<String> again = new ArrayList<>();
        for (String group : groups.isEmpty() ? List.of("") : groups) {
            open.add(send(group));
        }
        for (int i = 0; i < open.size(); i++) {
            try {
                open.get(i).get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                metrics.sent.labels("success").inc();
            } catch (ExecutionException | CompletionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                why = cause.getClass().getSimpleName() + ": " + cause.getMessage();
            } catch (TimeoutException e) {
                why = "no broker took it in time";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                why = "interrupted";
            }
            if (!why.isEmpty()) {
                metrics.sent.labels("failure").inc(open.size() - i);
                again.addAll(groups.subList(Math.min(i, groups.size()), groups.size()));
                break;
            }
        }
        keys.addAll(again);
        return why.isEmpty() ? Optional.empty() : Optional.of("Kafka: " + why);
    }

    private CompletableFuture<Void> send(String group) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            topic.get()
                    .send(Message.of(
                            body(group),
                            Metadata.of(metadata(group)),
                            () -> {
                                sent.complete(null);
                                return CompletableFuture.completedStage(null);
                            },
                            failure -> {
                                sent.completeExceptionally(failure);
                                return CompletableFuture.completedStage(null);
                            }));
        } catch (RuntimeException e) {
            sent.completeExceptionally(e); // Its buffer is full: the brokers have not taken anything for a while.
        }
        return sent;
    }

    private static byte[] body(String group) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("group", group)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private OutgoingKafkaRecordMetadata<String> metadata(String group) {
        Headers headers = new RecordHeaders();
        header(headers, "ce_specversion", "1.0");
        header(headers, "ce_id", UUID.randomUUID().toString());
        header(headers, "ce_source", source);
        header(headers, "ce_type", EventTypes.ALERTS_CHANGED);
        header(headers, "content-type", "application/json");
        OutgoingKafkaRecordMetadata.OutgoingKafkaRecordMetadataBuilder<String> metadata =
                OutgoingKafkaRecordMetadata.<String>builder().withHeaders(headers);
        return (group.isEmpty() ? metadata : metadata.withKey(group)).build();
    }

    private static void header(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
