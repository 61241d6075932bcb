package dev.tocsin.api.security;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What every request passes before anything else: headers, users, origin. */
@Singleton
final class WebGuard {

    /** Open to everybody: what tells an orchestrator that the process lives. */
    private static final Set<String> HEALTH = Set.of("/-/healthy", "/-/ready");

    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Highest first. */
    private static final int PRIORITY = 1000;

    /**
     * The page loads what it needs from here and nothing else, and is framed by nobody. {@code same-origin}, not {@code
     * no-referrer}: with the latter browsers send {@code Origin: null} with the page's own forms.
     */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "deny",
            "Referrer-Policy",
            "same-origin");

    private final WebConfigFile file;
    private final OriginCheck origins;
    private final Users users = new Users();
    private final AtomicLong nextRefresh = new AtomicLong(System.nanoTime());

    @Inject
    WebGuard(WebConfigFile file, @ConfigProperty(name = "tocsin.external-url") Optional<String> externalUrl) {
        this.file = file;
        this.origins = new OriginCheck(externalUrl.orElse(""));
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    private void handle(RoutingContext context) {
        refresh(context);
        WebConfig config = file.current();
        HEADERS.forEach(context.response()::putHeader);
        config.headers().forEach(context.response()::putHeader);
        if (config.users().isEmpty() || HEALTH.contains(context.normalizedPath())) {
            checkOrigin(context);
            return;
        }
        Optional<Users.Credentials> credentials = Users.Credentials.of(header(context.request(), "Authorization"));
        if (credentials.isEmpty()) {
            unauthorized(context);
            return;
        }
        Optional<Boolean> known = users.remembered(config.users(), credentials.get());
        if (known.isPresent()) {
            decide(context, known.get());
            return;
        }
        context.request().pause();
        context.vertx()
                .executeBlocking(() -> users.verify(config.users(), credentials.get()), false)
                .onComplete(result -> {
                    context.request().resume();
                    decide(context, result.succeeded() && result.result());
                });
    }

    private void decide(RoutingContext context, boolean verified) {
        if (verified) {
            checkOrigin(context);
        } else {
            unauthorized(context);
        }
    }

    private static void unauthorized(RoutingContext context) {
        context.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", "Basic")
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end("Unauthorized\n");
    }

    private void checkOrigin(RoutingContext context) {
        HttpServerRequest request = context.request();
        String host = request.authority() == null ? "" : request.authority().toString();
        if (origins.allows(
                request.method().name(),
                context.normalizedPath(),
                host,
                header(request, "Origin"),
                header(request, "Sec-Fetch-Site"))) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(403)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end("A page of another origin may not change anything here. Behind a proxy, set tocsin.external-url"
                        + " to the URL that browsers use.\n");
    }

    private static String header(HttpServerRequest request, String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    /** Looks at the file once a second at most, off the event loop. */
    private void refresh(RoutingContext context) {
        long now = System.nanoTime();
        long due = nextRefresh.get();
        if (now - due >= 0 && nextRefresh.compareAndSet(due, now + REFRESH_NANOS)) {
            context.vertx()
                    .executeBlocking(
                            () -> {
                                file.refresh();
                                return true;
                            },
                            false);
        }
    }
}
