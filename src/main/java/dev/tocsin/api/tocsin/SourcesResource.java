package dev.tocsin.api.tocsin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tocsin.function.RuleService;
import dev.tocsin.source.SourceStatus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.OptionalLong;

/** {@code GET /api/tocsin/sources}: what rules are read from, and what is wrong with it. */
@Path("/api/tocsin/sources")
@RunOnVirtualThread
public final class SourcesResource {

    private final RuleService rules;

    SourcesResource(RuleService rules) {
        this.rules = rules;
    }

    /** Files and PrometheusRule objects in order. 503 while the ledger that has them cannot be read. */
    @GET
    public Response sources() {
        return LedgerAnswer.of(this::json);
    }

    private String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode sources = root.putArray("sources");
        for (SourceStatus status : rules.rules().statuses()) {
            ObjectNode source = sources.addObject();
            source.put("path", status.path());
            source.put("groups", status.groups());
            source.put("rules", status.rules());
            OptionalLong loaded = status.loadedAtNanos();
            if (loaded.isPresent()) {
                source.put("loaded", Times.text(loaded.getAsLong()));
            } else {
                source.putNull("loaded");
            }
            source.put("runsOldVersion", status.runningOldVersion());
            ArrayNode problems = source.putArray("problems");
            status.problems().forEach(problem -> problems.add(problem.toString()));
        }
        return root.toString();
    }
}
