package dev.tocsin.notify.config;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.yaml.YamlNode;
import java.util.Optional;

/** One way of a receiver to notify, as {@code alertmanager.yml} configures it. */
public sealed interface Integration {

    /** The type as Alertmanager's notification log and metrics name it: {@code webhook}, {@code slack}, {@code email}, … */
    String type();

    /** Position among the receiver's integrations of the same type, from 0. */
    int index();

    /** Whether resolved alerts are sent too. */
    boolean sendResolved();

    /** {@code TYPE_configs[INDEX]}, for messages. */
    default String path() {
        return type() + "_configs[" + index() + "]";
    }

    /**
     * {@code webhook_configs}.
     *
     * @param url a template, expanded when sending; inline or in a file
     * @param httpConfig its own, or the global one
     * @param maxAlerts how many alerts a message holds at most; 0 for all
     * @param timeout nanoseconds for one attempt; 0 for none of its own
     * @param payload tree of templates that replaces the body
     */
    record Webhook(
            int index,
            boolean sendResolved,
            Secret url,
            HttpClientConfig httpConfig,
            long maxAlerts,
            long timeout,
            Optional<YamlNode> payload)
            implements Integration {
        @Override
        public String type() {
            return "webhook";
        }
    }

    /** A type that is read and checked but not built yet: to be reported at start, its notifications are not sent. */
    record Unsupported(String type, int index, boolean sendResolved) implements Integration {}
}
