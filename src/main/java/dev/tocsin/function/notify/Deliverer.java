package dev.tocsin.function.notify;

import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.receiver.Message;
import java.time.Duration;
import java.util.Map;

/** Turns decisions into requests and sends them; knows the receivers and, only while sending, their secrets. */
public interface Deliverer extends AutoCloseable {

    /** A notification could not be made into a request: trying again is of no use. */
    final class RenderException extends Exception {
        private static final long serialVersionUID = 1;

        public RenderException(String message) {
            super(message);
        }
    }

    /**
     * A notification made ready to send.
     *
     * @param body kept until the outcome is known, so that a repeat says the same
     * @param template expands what the receiver's address holds as a template
     */
    record Rendered(byte[] body, Message.Template template) {}

    /**
     * What an attempt came to.
     *
     * @param failure as {@code alertmanager_notifications_failed_total} labels it; empty after a success
     */
    record Attempted(Outcome outcome, String failure) {}

    /**
     * Makes a notification ready.
     *
     * @param group before the flush
     * @param routeLabels rendered
     * @param now when the flush is, epoch nanoseconds
     * @throws RenderException if a template fails; the message holds no secret
     */
    Rendered render(
            Integration integration,
            Decision.Deliver deliver,
            GroupState group,
            Map<String, String> routeLabels,
            long now)
            throws RenderException;

    /** How long one attempt may take. */
    Duration timeout(Integration integration);

    /** One attempt. Never throws; blocks until there is an outcome. */
    Attempted attempt(Integration integration, PendingDelivery delivery, Rendered rendered);

    /** Lets go of connections; attempts under way end first or fail. */
    @Override
    void close();
}
