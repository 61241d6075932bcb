package dev.tocsin.net;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Hands a body on to a reader and keeps nothing of it. */
final class StreamedBody implements HttpResponse.BodySubscriber<LimitedBody.Body> {

    private final BodyReader reader;
    private final HttpHeaders headers;
    private final CompletableFuture<LimitedBody.Body> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    StreamedBody(BodyReader reader, HttpHeaders headers) {
        this.reader = reader;
        this.headers = headers;
    }

    @Override
    public CompletionStage<LimitedBody.Body> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        try {
            reader.begin(headers);
        } catch (IOException | RuntimeException e) {
            fail(e);
            return;
        }
        to.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription from = subscription;
        if (result.isDone() || from == null) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                reader.read(buffer);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
            return;
        }
        from.request(1);
    }

    private void fail(Exception e) {
        Flow.Subscription from = subscription;
        if (from != null) {
            from.cancel();
        }
        result.completeExceptionally(e);
    }

    @Override
    public void onError(Throwable cause) {
        result.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        try {
            reader.end();
            result.complete(new LimitedBody.Body(new byte[0], false));
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }
}
