package dev.tocsin.net;

import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests as an {@code http_config} says: with its credentials, certificates, proxy and headers. Files it names are
 * read anew for every request, so that a renewed secret or certificate is used at once. Safe for several threads.
 *
 * <p>Redirects are followed like Go's client does (up to 10; 307 and 308 repeat method and body, the others become a GET),
 * but neither credentials nor configured headers go to another scheme, host or port.
 */
public final class HttpSender implements AutoCloseable {

    private static final int MAX_REDIRECTS = 10;

    private final HttpClientConfig config;
    private final HttpClients clients;
    private final Transports transports;
    private final RequestHeaders requestHeaders;

    HttpSender(HttpClientConfig config, HttpClients clients) {
        this.config = config;
        this.clients = clients;
        this.transports = new Transports(config.tls(), config.proxy(), clients.environment());
        this.requestHeaders = new RequestHeaders(
                config,
                config.auth() instanceof HttpAuth.OAuth2 oauth2
                        ? Optional.of(new OAuth2Tokens(oauth2, clients))
                        : Optional.empty());
    }

    /** Sends a request and waits for its answer; blocks the calling thread, and never throws for what others do wrong. */
    public HttpOutcome send(HttpCall call) {
        return send(call, Optional.empty());
    }

    /**
     * As {@link #send(HttpCall)}, but the body of a 2xx answer goes to a reader as it comes and is not kept. Where the
     * reader throws, the outcome is {@link HttpOutcome.Lost}; it knows itself what was wrong.
     */
    public HttpOutcome send(HttpCall call, BodyReader reader) {
        return send(call, Optional.of(reader));
    }

    private HttpOutcome send(HttpCall call, Optional<BodyReader> reader) {
        long deadline = System.nanoTime() + call.timeout().toNanos();
        try {
            return follow(call, reader, deadline);
        } catch (UnusableException e) {
            return new HttpOutcome.NotSent(String.valueOf(e.getMessage()), e.worthRetrying());
        }
    }

    private HttpOutcome follow(HttpCall call, Optional<BodyReader> reader, long deadline) throws UnusableException {
        Target first = Target.of(call.url());
        Target target = first;
        String method = call.method();
        Optional<byte[]> body = call.body();
        for (int redirects = 0; ; redirects++) {
            HttpOutcome outcome = exchange(call, reader, target, method, body, target.sameOrigin(first), deadline);
            if (!(outcome instanceof HttpOutcome.Redirect redirect)) {
                if (outcome instanceof HttpOutcome.ClientError error
                        && error.answer().status() == 401) {
                    requestHeaders.forgetToken();
                }
                return outcome;
            }
            Optional<String> location = redirect.answer().header("Location");
            int status = redirect.answer().status();
            boolean known = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
            if (!config.followRedirects() || !known || location.isEmpty() || redirects == MAX_REDIRECTS) {
                return redirect;
            }
            target = resolve(target, location.get());
            if (status < 307 && !method.equals("GET") && !method.equals("HEAD")) {
                method = "GET";
                body = Optional.empty();
            }
        }
    }

    private static Target resolve(Target from, String location) throws UnusableException {
        URI uri;
        try {
            uri = from.uri().resolve(location);
        } catch (IllegalArgumentException e) {
            throw new UnusableException("the server redirects to something that is no URL");
        }
        return Target.of(uri);
    }

    private HttpOutcome exchange(
            HttpCall call,
            Optional<BodyReader> reader,
            Target target,
            String method,
            Optional<byte[]> body,
            boolean trusted,
            long deadline)
            throws UnusableException {
        Transports.Transport transport = transports.current();
        TrackedBody tracked = new TrackedBody(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(target.uri())
                .method(method, tracked)
                .version(
                        config.enableHttp2() && target.secure()
                                ? HttpClient.Version.HTTP_2
                                : HttpClient.Version.HTTP_1_1)
                .setHeader("User-Agent", clients.userAgent());
        boolean bodyDropped = body.isEmpty() && call.body().isPresent();
        call.headers().forEach((name, value) -> {
            if (!bodyDropped || !name.equalsIgnoreCase("Content-Type")) {
                request.setHeader(name, value);
            }
        });
        if (trusted) {
            requestHeaders.addTo(request, target, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        transport.addProxyHeaders(request, target);
        return await(
                transport.client().sendAsync(request.build(), info -> body(call, reader, info)),
                tracked,
                call.timeout(),
                deadline);
    }

    private static HttpResponse.BodySubscriber<LimitedBody.Body> body(
            HttpCall call, Optional<BodyReader> reader, HttpResponse.ResponseInfo info) {
        return reader.isPresent() && info.statusCode() / 100 == 2
                ? new StreamedBody(reader.get(), info.headers())
                : new LimitedBody(call.maxResponseBytes());
    }

    private HttpOutcome await(
            CompletableFuture<HttpResponse<LimitedBody.Body>> future,
            TrackedBody tracked,
            Duration timeout,
            long deadline) {
        try {
            return answered(future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            future.cancel(true);
            return new HttpOutcome.TimedOut(timeout, tracked.begun());
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            return new HttpOutcome.Cancelled(tracked.begun());
        } catch (ExecutionException e) {
            return Failures.classify(e.getCause() == null ? e : e.getCause(), timeout, tracked.begun());
        }
    }

    private HttpOutcome answered(HttpResponse<LimitedBody.Body> response) {
        HttpAnswer answer = new HttpAnswer(
                response.statusCode(),
                response.headers(),
                response.body().bytes(),
                response.body().truncated());
        int status = answer.status();
        Optional<Duration> retryAfter = answer.header("Retry-After")
                .flatMap(text -> RetryAfter.parse(text, clients.clock().instant()));
        if (status == 429) {
            return new HttpOutcome.RateLimited(answer, retryAfter);
        }
        return switch (status / 100) {
            case 2 -> new HttpOutcome.Success(answer);
            case 3 -> new HttpOutcome.Redirect(answer);
            case 4 -> new HttpOutcome.ClientError(answer);
            default -> new HttpOutcome.ServerError(answer, retryAfter);
        };
    }

    /** Lets requests under way end and closes the connections. */
    @Override
    public void close() {
        transports.close();
        requestHeaders.close();
    }
}
