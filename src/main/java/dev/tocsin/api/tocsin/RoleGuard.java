package dev.tocsin.api.tocsin;

import dev.tocsin.function.FunctionSettings;
import dev.tocsin.function.FunctionSettings.Role;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** A process without the role {@code api} answers wake-ups, probes and metrics, and nothing else. */
@Singleton
final class RoleGuard {

    /** After users and origin. */
    private static final int PRIORITY = 900;

    private static final List<String> ALWAYS = List.of("/functions", "/-/", "/metrics", "/schemas/");

    private final boolean api;

    @Inject
    RoleGuard(FunctionSettings settings) {
        this.api = settings.roles().contains(Role.API);
    }

    void register(@Observes Filters filters) {
        if (!api) {
            filters.register(RoleGuard::handle, PRIORITY);
        }
    }

    private static void handle(RoutingContext context) {
        String path = context.normalizedPath();
        if (ALWAYS.stream().anyMatch(path::startsWith)) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(404)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end("This process has not the role api (tocsin.function.roles).\n");
    }
}
