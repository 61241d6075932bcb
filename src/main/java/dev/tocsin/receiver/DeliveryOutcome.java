package dev.tocsin.receiver;

import dev.tocsin.net.HttpOutcome;
import dev.tocsin.notify.group.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How one attempt to deliver ended. No message holds a URL, a header or a credential. */
public sealed interface DeliveryOutcome {

    /**
     * The receiver took it.
     *
     * @param receiverData what it said that later notifications need, such as a message's id
     */
    record Delivered(Map<String, String> receiverData) implements DeliveryOutcome {
        public Delivered {
            receiverData = Map.copyOf(receiverData);
        }

        public Delivered() {
            this(Map.of());
        }
    }

    /**
     * It was not taken, and may be later.
     *
     * @param after how long the receiver wants to be left alone
     */
    record Retry(FailureReason reason, String message, Optional<Duration> after) implements DeliveryOutcome {}

    /** It was not taken, and the same again will not be. */
    record Failed(FailureReason reason, String message) implements DeliveryOutcome {}

    /** It was sent, and nothing is known of what became of it: a repeat may be a second one to the receiver. */
    record Unknown(FailureReason reason, String message) implements DeliveryOutcome {}

    /** What the notify room records; an unknown outcome is tried again, and says so. */
    default Outcome toOutcome(long nowNanos) {
        return switch (this) {
            case Delivered delivered -> new Outcome.Success(delivered.receiverData);
            case Retry retry ->
                new Outcome.RetryLater(
                        retry.message,
                        retry.after.isPresent()
                                ? OptionalLong.of(nowNanos + retry.after.get().toNanos())
                                : OptionalLong.empty());
            case Failed failed -> new Outcome.PermanentFailure(failed.message);
            case Unknown unknown -> Outcome.RetryLater.unknown(unknown.message + "; it was sent and may have arrived");
        };
    }

    /**
     * The default of Alertmanager's integrations ({@code notify/util.go Retrier}): transport errors and 5xx are tried
     * again, other answers but 2xx are final; 429 is tried again too, when the receiver wants it.
     */
    static DeliveryOutcome of(HttpOutcome outcome) {
        String message = outcome.describe();
        return switch (outcome) {
            case HttpOutcome.Success _ -> new Delivered();
            case HttpOutcome.Redirect _ -> new Failed(FailureReason.OTHER, message);
            case HttpOutcome.ClientError e -> {
                int status = e.answer().status();
                boolean auth = status == 401 || status == 403;
                yield new Failed(auth ? FailureReason.AUTH_ERROR : FailureReason.CLIENT_ERROR, message);
            }
            case HttpOutcome.RateLimited e -> new Retry(FailureReason.RATE_LIMITED, message, e.retryAfter());
            case HttpOutcome.ServerError e -> new Retry(FailureReason.SERVER_ERROR, message, e.retryAfter());
            case HttpOutcome.ConnectFailed _, HttpOutcome.TlsFailed _ -> later(FailureReason.OTHER, message);
            case HttpOutcome.TimedOut e -> sent(e.maybeSent(), FailureReason.CONTEXT_DEADLINE_EXCEEDED, message);
            case HttpOutcome.Lost e -> sent(e.maybeSent(), FailureReason.OTHER, message);
            case HttpOutcome.Cancelled e -> sent(e.maybeSent(), FailureReason.CONTEXT_CANCELED, message);
            case HttpOutcome.NotSent e when e.worthRetrying() -> later(FailureReason.OTHER, message);
            case HttpOutcome.NotSent _ -> new Failed(FailureReason.OTHER, message);
        };
    }

    private static DeliveryOutcome sent(boolean maybeSent, FailureReason reason, String message) {
        return maybeSent ? new Unknown(reason, message) : later(reason, message);
    }

    private static DeliveryOutcome later(FailureReason reason, String message) {
        return new Retry(reason, message, Optional.empty());
    }
}
