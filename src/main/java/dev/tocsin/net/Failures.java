package dev.tocsin.net;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** What an exception of {@code java.net.http} says about a request. Its message is only used where it cannot hold a URL. */
final class Failures {

    private Failures() {}

    /** @param begun whether sending had begun */
    static HttpOutcome classify(Throwable failure, Duration timeout, boolean begun) {
        if (find(failure, HttpConnectTimeoutException.class).isPresent()) {
            return new HttpOutcome.ConnectFailed("connecting took too long");
        }
        if (find(failure, HttpTimeoutException.class).isPresent()) {
            return new HttpOutcome.TimedOut(timeout, begun);
        }
        Optional<SSLHandshakeException> handshake = find(failure, SSLHandshakeException.class);
        if (handshake.isPresent()) {
            return new HttpOutcome.TlsFailed(rootMessage(handshake.get()));
        }
        Optional<SSLException> tls = find(failure, SSLException.class);
        if (tls.isPresent() && !begun) {
            return new HttpOutcome.TlsFailed(rootMessage(tls.get()));
        }
        if (find(failure, UnresolvedAddressException.class).isPresent()
                || find(failure, UnknownHostException.class).isPresent()) {
            return new HttpOutcome.ConnectFailed("the host name is not known");
        }
        if (find(failure, NoRouteToHostException.class).isPresent()) {
            return new HttpOutcome.ConnectFailed("no route to the host");
        }
        if (find(failure, ConnectException.class).isPresent()) {
            return new HttpOutcome.ConnectFailed("connection refused");
        }
        return new HttpOutcome.Lost(
                begun
                        ? "the connection broke before there was a complete answer"
                        : "the connection broke before anything was sent",
                begun);
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }

    /** JSSE's messages name certificates and protocols, never a URL. */
    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
