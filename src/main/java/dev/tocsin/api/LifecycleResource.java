package dev.tocsin.api;

import dev.tocsin.function.ServerStatus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** {@code /-/healthy}, {@code /-/ready}, {@code /-/reload}: as both Prometheus and Alertmanager have them. */
@Path("/-")
@Produces(MediaType.TEXT_PLAIN)
@RunOnVirtualThread
public final class LifecycleResource {

    private final ServerStatus server;

    LifecycleResource(ServerStatus server) {
        this.server = server;
    }

    /** Answers as long as the process does. */
    @GET
    @Path("healthy")
    public String healthy() {
        return "Tocsin is Healthy.\n";
    }

    /** 503 with the reasons until rules are loaded and the ledger is writable, and again when it is not. */
    @GET
    @Path("ready")
    public Response ready() {
        if (server.ready()) {
            return Response.ok("Tocsin is Ready.\n").build();
        }
        return Response.status(503)
                .entity("Tocsin is not ready:\n" + String.join("\n", server.notReady()) + "\n")
                .build();
    }

    /** Reads rules and configuration again; 500 with what is wrong, while the last good version goes on. */
    @POST
    @Path("reload")
    public Response reload() {
        List<String> problems = server.reload();
        if (problems.isEmpty()) {
            return Response.ok().build();
        }
        return Response.serverError()
                .entity("failed to reload config: " + String.join("\n", problems) + "\n")
                .build();
    }

    @PUT
    @Path("reload")
    public Response reloadByPut() {
        return reload();
    }
}
