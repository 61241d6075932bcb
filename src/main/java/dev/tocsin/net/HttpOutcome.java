package dev.tocsin.net;

import java.time.Duration;
import java.util.Optional;

/**
 * How a request ended, by what that says about whether it was processed and whether the same may succeed later. {@link
 * #describe} never holds a URL, a header or a credential.
 */
public sealed interface HttpOutcome {

    /** One line for logs and errors, without secrets; whoever shows it adds what was tried. */
    String describe();

    /** The server answered. */
    sealed interface Answered extends HttpOutcome {
        HttpAnswer answer();

        @Override
        default String describe() {
            return "unexpected status code " + answer().status();
        }
    }

    /** 2xx. */
    record Success(HttpAnswer answer) implements Answered {
        @Override
        public String describe() {
            return "status code " + answer.status();
        }
    }

    /** 3xx that is not followed: redirects are off, lead nowhere or too far. */
    record Redirect(HttpAnswer answer) implements Answered {
        @Override
        public String describe() {
            return "redirect with status code " + answer.status() + " not followed";
        }
    }

    /** 4xx but 429: the same again will be refused again. */
    record ClientError(HttpAnswer answer) implements Answered {}

    /** 429. */
    record RateLimited(HttpAnswer answer, Optional<Duration> retryAfter) implements Answered {}

    /** 5xx, or a status that HTTP does not know. */
    record ServerError(HttpAnswer answer, Optional<Duration> retryAfter) implements Answered {}

    /** No connection came about: nothing was sent. */
    record ConnectFailed(String reason) implements HttpOutcome {
        @Override
        public String describe() {
            return reason;
        }
    }

    /** The TLS handshake failed: nothing was processed. */
    record TlsFailed(String reason) implements HttpOutcome {
        @Override
        public String describe() {
            return "TLS: " + reason;
        }
    }

    /**
     * There was no complete answer in time.
     *
     * @param maybeSent whether the server may have got the request, and so may have processed it
     */
    record TimedOut(Duration after, boolean maybeSent) implements HttpOutcome {
        @Override
        public String describe() {
            return "no answer within " + after.toMillis() + "ms";
        }
    }

    /**
     * The connection broke, or what came back was not HTTP.
     *
     * @param maybeSent whether the server may have got the request, and so may have processed it
     */
    record Lost(String reason, boolean maybeSent) implements HttpOutcome {
        @Override
        public String describe() {
            return reason;
        }
    }

    /** The caller's thread was interrupted. */
    record Cancelled(boolean maybeSent) implements HttpOutcome {
        @Override
        public String describe() {
            return "cancelled";
        }
    }

    /** It could not even be tried: an unusable URL, an unreadable secret, a broken certificate, no token. */
    record NotSent(String reason, boolean worthRetrying) implements HttpOutcome {
        @Override
        public String describe() {
            return reason;
        }
    }
}
