package dev.tocsin.net;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;

/** A request's body that knows whether anybody has begun to send it. */
final class TrackedBody implements HttpRequest.BodyPublisher {

    private final HttpRequest.BodyPublisher body;
    private volatile boolean begun;

    TrackedBody(Optional<byte[]> body) {
        this.body = body.map(HttpRequest.BodyPublishers::ofByteArray).orElseGet(HttpRequest.BodyPublishers::noBody);
    }

    /**
     * Whether the server may have got the request. The client subscribes to the body after it has connected and finished
     * the handshake.
     */
    boolean begun() {
        return begun;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        begun = true;
        body.subscribe(subscriber);
    }
}
