package dev.tocsin.source.kubernetes;

import dev.tocsin.model.Problem;
import dev.tocsin.model.XxHash64;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Reports invalid objects where their authors look: as a Kubernetes Event on the object, of type {@code Warning} and reason
 * {@code InvalidConfiguration}, as the operator's (prometheus-operator 0.93 {@code operator.go}). The same report again
 * raises the count of the one that is there, whoever made it, because its name follows from what it says; but not sooner
 * than {@link #AGAIN}, so that processes that wake for a moment do not count each other's. Needs the verbs {@code create},
 * {@code get} and {@code patch} on events.
 */
final class InvalidRuleEvents {

    /** The same report is made again after so long: the API server forgets events after an hour. */
    static final Duration AGAIN = Duration.ofMinutes(30);

    private static final Logger LOG = Logger.getLogger(InvalidRuleEvents.class);
    private static final String REASON = "InvalidConfiguration";
    private static final String COMPONENT = "tocsin";
    /** Kubernetes cuts no message and refuses longer ones ({@code core/validation/events.go}). */
    private static final int MAX_MESSAGE = 1024;

    private static final int MAX_NAME = 253;
    private static final int SHOWN = 5;

    private final KubernetesApi api;
    private final KubernetesRuleMetrics metrics;
    private final Clock clock;
    private final Map<String, Instant> reported = new HashMap<>();
    private String lastFailure = "";

    InvalidRuleEvents(KubernetesApi api, KubernetesRuleMetrics metrics, Clock clock) {
        this.api = api;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Reports an object, unless this process did so less than {@link #AGAIN} ago. Never throws: that it could not be
     * reported there is logged and counted.
     *
     * @param oldRuns whether an earlier version of the object goes on running
     */
    synchronized void report(RuleDocument document, List<Problem> problems, boolean oldRuns) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        reported.values().removeIf(at -> at.plus(AGAIN).isBefore(now) || at.equals(now.minus(AGAIN)));
        String message = message(problems, oldRuns);
        String name = name(document, message);
        String key = document.key().namespace() + "/" + name;
        if (reported.containsKey(key)) {
            return;
        }
        try {
            send(document, name, message, now);
            reported.put(key, now);
            metrics.reported("ok");
            lastFailure = "";
        } catch (KubernetesFailure e) {
            metrics.reported(e.kind().text());
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure)) {
                LOG.warnf("invalid objects are reported here but not on themselves: %s", failure);
            }
            lastFailure = failure;
        }
    }

    private void send(RuleDocument document, String name, String message, Instant now) {
        String namespace = document.key().namespace();
        try {
            api.create(KubernetesApi.Resource.EVENTS, namespace, event(document, name, message, now));
        } catch (KubernetesFailure e) {
            if (e.kind() != KubernetesFailure.Kind.CONFLICT) {
                throw e;
            }
            again(namespace, name, now);
        }
    }

    private void again(String namespace, String name, Instant now) {
        Optional<GenericKubernetesResource> there = api.get(KubernetesApi.Resource.EVENTS, namespace, name);
        if (there.isEmpty()) {
            return; // Forgotten just now: the next report makes it again.
        }
        if (last(there.get()).plus(AGAIN).isAfter(now)) {
            return; // Another process said so a moment ago.
        }
        count(namespace, name, there.get(), now);
    }

    private static Instant last(GenericKubernetesResource event) {
        try {
            return Instant.parse(String.valueOf((Object) event.get("lastTimestamp")));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private void count(String namespace, String name, GenericKubernetesResource there, Instant now) {
        long count = there.get("count") instanceof Number n ? n.longValue() : 1;
        String version = there.getMetadata().getResourceVersion();
        api.patch(
                KubernetesApi.Resource.EVENTS,
                namespace,
                name,
                "{\"metadata\":{\"resourceVersion\":\"" + version + "\"},\"count\":" + (count + 1)
                        + ",\"lastTimestamp\":\"" + now + "\"}");
    }

    private GenericKubernetesResource event(RuleDocument document, String name, String message, Instant now) {
        String namespace = document.key().namespace();
        GenericKubernetesResource event = new GenericKubernetesResource();
        event.setApiVersion("v1");
        event.setKind("Event");
        event.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        event.setAdditionalProperty(
                "involvedObject",
                Map.of(
                        "apiVersion",
                        "monitoring.coreos.com/v1",
                        "kind",
                        "PrometheusRule",
                        "namespace",
                        namespace,
                        "name",
                        document.key().name(),
                        "uid",
                        document.uid()));
        event.setAdditionalProperty("type", "Warning");
        event.setAdditionalProperty("reason", REASON);
        event.setAdditionalProperty("message", message);
        event.setAdditionalProperty("source", Map.of("component", COMPONENT));
        event.setAdditionalProperty("reportingComponent", COMPONENT);
        event.setAdditionalProperty("firstTimestamp", now.toString());
        event.setAdditionalProperty("lastTimestamp", now.toString());
        event.setAdditionalProperty("count", 1);
        return event;
    }

    private static String name(RuleDocument document, String message) {
        String suffix = String.format(
                ".%016x",
                XxHash64.hash((document.uid() + '\n' + REASON + '\n' + message).getBytes(StandardCharsets.UTF_8)));
        String name = document.key().name();
        return name.substring(0, Math.min(name.length(), MAX_NAME - suffix.length())) + suffix;
    }

    private static String message(List<Problem> problems, boolean oldRuns) {
        StringBuilder text = new StringBuilder();
        text.append(problems.size())
                .append(problems.size() == 1 ? " problem; " : " problems; ")
                .append(
                        oldRuns
                                ? "the last good version of this object goes on running: "
                                : "what is good in this object runs: ");
        text.append(String.join(
                "; ", problems.stream().limit(SHOWN).map(Problem::message).toList()));
        return text.length() <= MAX_MESSAGE ? text.toString() : text.substring(0, MAX_MESSAGE - 1) + "…";
    }
}
