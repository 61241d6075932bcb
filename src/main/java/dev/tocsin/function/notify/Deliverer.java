package dev.tocsin.function.notify;

import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.group.PendingDelivery;
import java.util.Map;

/** Turns decisions into requests and sends them; knows the receivers and, only while sending, their secrets. */
public interface Deliverer {

    /** A notification could not be made into a request: trying again is of no use. */
    final class RenderException extends Exception {
        private static final long serialVersionUID = 1;

        public RenderException(String message) {
            super(message);
        }
    }

    /**
     * The body of a notification. It is kept until its outcome is known, so that a repeat says the same.
     *
     * @param group before the flush
     * @param routeLabels rendered
     * @param now when the flush is, epoch nanoseconds
     * @throws RenderException if a template fails; the message holds no secret
     */
    byte[] render(
            Integration integration,
            Decision.Deliver deliver,
            GroupState group,
            Map<String, String> routeLabels,
            long now)
            throws RenderException;

    /**
     * One attempt. Never throws; blocks until there is an outcome.
     *
     * @param groupLabels for templates in the address
     */
    Outcome attempt(Integration integration, PendingDelivery delivery, byte[] body);
}
