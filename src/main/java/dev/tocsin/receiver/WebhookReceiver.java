package dev.tocsin.receiver;

import dev.tocsin.net.HttpCall;
import dev.tocsin.net.HttpClients;
import dev.tocsin.net.HttpSender;
import dev.tocsin.net.Secrets;
import dev.tocsin.net.UnusableException;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.template.TemplateException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code webhook_configs}: posts the JSON to a URL (Alertmanager 0.34 {@code notify/webhook}). The header {@code
 * Idempotency-Key} is the same for every attempt at the same content, so that a receiver that remembers keys takes a
 * repeat after a crash or a lost answer for what it is.
 *
 * <p>A template in the URL may make its path and query, not its scheme, host or port: those are written out, or labels
 * could send notifications anywhere.
 */
public final class WebhookReceiver implements Receiver {

    /** The header that a receiver can tell repeats by. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /**
     * Of an attempt where the configuration has no {@code timeout}. Alertmanager then waits as long as the group's flush
     * may take; this has to end within the budget of a function.
     */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    private static final Pattern ORIGIN = Pattern.compile("(?i)https?://[^/?#{}]+(?=[/?#])");

    private final Integration.Webhook config;
    private final HttpSender sender;
    private final Duration timeout;

    public WebhookReceiver(Integration.Webhook config, HttpClients clients) {
        this.config = config;
        this.sender = clients.sender(config.httpConfig());
        this.timeout = config.timeout() > 0 ? Duration.ofNanos(config.timeout()) : DEFAULT_TIMEOUT;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public DeliveryOutcome attempt(Message message) {
        String url;
        try {
            url = url(Secrets.reveal(config.url()), message.template());
        } catch (UnusableException e) {
            return e.worthRetrying()
                    ? new DeliveryOutcome.Retry(FailureReason.OTHER, String.valueOf(e.getMessage()), Optional.empty())
                    : new DeliveryOutcome.Failed(FailureReason.OTHER, String.valueOf(e.getMessage()));
        }
        return DeliveryOutcome.of(sender.send(HttpCall.post(url, "application/json", message.body(), timeout)
                .withHeader(IDEMPOTENCY_KEY, message.idempotencyKey())));
    }

    private static String url(String configured, Message.Template template) throws UnusableException {
        if (!configured.contains("{{")) {
            return configured;
        }
        Matcher literal = ORIGIN.matcher(configured);
        if (!literal.lookingAt()) {
            throw new UnusableException("the template of the webhook URL makes up scheme, host or port;"
                    + " these must be written out, as in https://host/{{ ... }}");
        }
        String expanded;
        try {
            expanded = template.expand(configured);
        } catch (TemplateException e) {
            // The exception quotes the template, which is secret.
            throw new UnusableException("the template of the webhook URL cannot be expanded");
        }
        Matcher made = ORIGIN.matcher(expanded);
        if (!made.lookingAt() || !made.group().equals(literal.group())) {
            throw new UnusableException("the template of the webhook URL changes its scheme, host or port");
        }
        return expanded;
    }

    @Override
    public void close() {
        sender.close();
    }
}
