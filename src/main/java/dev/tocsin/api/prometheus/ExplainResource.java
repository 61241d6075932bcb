package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.function.Queries;
import dev.tocsin.function.RuleService;
import dev.tocsin.model.GoQuote;
import dev.tocsin.promql.Explanation;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.QueryException;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GET /api/tocsin/explain}: evaluates a query, or all rules of a group, and tells what each part of the plan cost.
 * Nothing is recorded.
 */
@Path("/api/tocsin/explain")
@RunOnVirtualThread
public final class ExplainResource {

    private final Queries queries;
    private final RuleService rules;
    private final Clock clock;

    ExplainResource(Queries queries, RuleService rules, Clock clock) {
        this.queries = queries;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * With {@code query} and perhaps {@code time}, or {@code start}, {@code end} and {@code step}: one plan. With {@code group},
     * a key of {@code /api/tocsin/groups}, and perhaps {@code time}: a plan for each of its rules, which share what they have in
     * common. In the envelope of the Prometheus API; times in seconds.
     */
    @GET
    public Response explain(@Context UriInfo uri) {
        Parameters parameters = new Parameters(uri, null);
        try {
            return parameters.text("group").isEmpty() ? query(parameters) : group(parameters);
        } catch (QueryException e) {
            throw QueryResource.failed(e);
        }
    }

    private Response query(Parameters parameters) {
        long timeout = QueryResource.timeoutNanos(parameters);
        Queries.Explained explained;
        if (parameters.text("step").isEmpty()) {
            Expr expr = parameters.query(queries);
            long time = parameters.time("time", clock.millis());
            explained = queries.explain(List.of(expr), time, timeout).getFirst();
        } else {
            QueryResource.Range range = QueryResource.range(parameters);
            Expr expr = QueryResource.forRange(parameters, queries);
            explained = queries.explainRange(expr, range.start(), range.end(), range.step(), timeout);
        }
        return Envelope.success(json -> {
            json.writeStartObject();
            write(json, explained);
            json.writeEndObject();
        });
    }

    private Response group(Parameters parameters) {
        String key = parameters.text("group");
        RuleGroup group = rules.rules().groups().stream()
                .filter(candidate -> candidate.id().key().equals(key))
                .findFirst()
                .orElseThrow(() -> new ApiException(
                        ApiException.Type.NOT_FOUND,
                        "there is no rule group " + GoQuote.quote(key) + "; /api/tocsin/groups lists their keys"));
        List<Expr> exprs = new ArrayList<>();
        group.rules().forEach(rule -> exprs.add(rule.expr().expr()));
        List<Queries.Explained> explained =
                queries.explain(exprs, parameters.time("time", clock.millis()), QueryResource.timeoutNanos(parameters));
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("rules");
            for (int i = 0; i < explained.size(); i++) {
                Rule rule = group.rules().get(i);
                json.writeStartObject();
                json.writeStringField("name", rule.name());
                json.writeStringField("query", rule.expr().text());
                write(json, explained.get(i));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, Queries.Explained explained) throws IOException {
        json.writeNumberField("seconds", explained.nanos() / 1e9);
        json.writeNumberField(
                "totalQueryableSamples", explained.result().statistics().totalSamples());
        json.writeNumberField("peakSamples", explained.result().statistics().peakSamples());
        json.writeArrayFieldStart("plan");
        for (Explanation part : explained.plan()) {
            write(json, part);
        }
        json.writeEndArray();
        json.writeStringField("text", Explanation.text(explained.plan()));
    }

    private static void write(JsonGenerator json, Explanation part) throws IOException {
        json.writeStartObject();
        json.writeStringField("operation", part.operation());
        json.writeNumberField("position", part.position());
        json.writeNumberField("seconds", part.nanos() / 1e9);
        json.writeNumberField("ownSeconds", part.ownNanos() / 1e9);
        json.writeNumberField("series", part.series());
        json.writeNumberField("samples", part.samples());
        json.writeNumberField("evaluations", part.evaluations());
        json.writeBooleanField("shared", part.shared());
        json.writeArrayFieldStart("parts");
        for (Explanation child : part.children()) {
            write(json, child);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
