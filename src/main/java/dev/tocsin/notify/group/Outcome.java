package dev.tocsin.notify.group;

import java.util.Map;
import java.util.OptionalLong;

/** How an attempt to deliver ended. */
public sealed interface Outcome {

    /** The receiver took it. */
    record Success(Map<String, String> receiverData) implements Outcome {
        public Success() {
            this(Map.of());
        }
    }

    /** It failed and trying the same again is of no use; the next flush decides anew. The error holds no secret. */
    record PermanentFailure(String error) implements Outcome {}

    /**
     * It failed but may succeed later. The error holds no secret.
     *
     * @param notBefore what the receiver demanded by {@code Retry-After}, epoch nanoseconds
     * @param mayHaveArrived whether the receiver may have got it all the same: no answer came, or none in time
     */
    record RetryLater(String error, OptionalLong notBefore, boolean mayHaveArrived) implements Outcome {
        public RetryLater(String error) {
            this(error, OptionalLong.empty());
        }

        public RetryLater(String error, OptionalLong notBefore) {
            this(error, notBefore, false);
        }

        /** Sent, and nothing is known of what became of it. */
        public static RetryLater unknown(String error) {
            return new RetryLater(error, OptionalLong.empty(), true);
        }
    }
}
