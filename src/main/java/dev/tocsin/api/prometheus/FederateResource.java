package dev.tocsin.api.prometheus;

import dev.tocsin.function.Queries;
import dev.tocsin.function.Settings;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.SeriesSource;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /federate}: the newest samples of what is selected, as an exposition that another Prometheus scrapes. */
@Path("/federate")
@RunOnVirtualThread
public final class FederateResource {

    private final Queries queries;
    private final Settings settings;
    private final Clock clock;

    FederateResource(Queries queries, Settings settings, Clock clock) {
        this.queries = queries;
        this.settings = settings;
        this.clock = clock;
    }

    /** {@code match[]}, any number; without one the answer is empty. Always in the text format. */
    @GET
    public Response federate(@Context UriInfo uri, @HeaderParam("Accept") @Nullable String accept) {
        List<List<Matcher>> sets = new ArrayList<>();
        for (String text : new Parameters(uri, null).all("match[]")) {
            try {
                List<Matcher> matchers = queries.parseSelector(text);
                if (!matchers.isEmpty()) {
                    sets.add(matchers);
                }
            } catch (PromqlParseException e) {
                return plain(400, e);
            }
        }
        boolean utf8 = Optional.ofNullable(accept).orElse("").contains("escaping=allow-utf-8");
        try {
            String body = FederationText.of(queries.newest(sets, clock.millis()), settings.externalLabels(), utf8);
            return Response.ok(body.getBytes(StandardCharsets.UTF_8))
                    .header(
                            "Content-Type",
                            "text/plain; version=0.0.4; charset=utf-8; escaping="
                                    + (utf8 ? "allow-utf-8" : "underscores"))
                    .build();
        } catch (QueryException | SeriesSource.StorageException e) {
            return plain(500, e);
        }
    }

    private static Response plain(int status, Exception e) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .entity(e.getMessage() + "\n")
                .build();
    }
}
