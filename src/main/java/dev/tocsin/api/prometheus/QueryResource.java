package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.function.Queries;
import dev.tocsin.model.GoFloat;
import dev.tocsin.promql.Annotations;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PrettyPrinter;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryResult;
import dev.tocsin.promql.ValueType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** {@code query}, {@code query_range}, {@code format_query} and {@code parse_query}, each by GET and by POSTed form. */
@Path("/api/v1")
@RunOnVirtualThread
public final class QueryResource {

    /** A range query may ask for so many points a series. */
    private static final long MAX_POINTS = 11_000;

    private final Queries queries;
    private final Clock clock;

    QueryResource(Queries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /** An instant query: {@code query}, {@code time} (now), {@code timeout}, {@code limit}, {@code stats}. */
    @GET
    @Path("query")
    public Response query(@Context UriInfo uri) {
        return query(new Parameters(uri, null));
    }

    @POST
    @Path("query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response query(@Context UriInfo uri, MultivaluedMap<String, String> form) {
        return query(new Parameters(uri, form));
    }

    /** A range query: {@code query}, {@code start}, {@code end}, {@code step}, {@code timeout}, {@code limit}. */
    @GET
    @Path("query_range")
    public Response queryRange(@Context UriInfo uri) {
        return queryRange(new Parameters(uri, null));
    }

    @POST
    @Path("query_range")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response queryRange(@Context UriInfo uri, MultivaluedMap<String, String> form) {
        return queryRange(new Parameters(uri, form));
    }

    /** The query in readable lines. */
    @GET
    @Path("format_query")
    public Response formatQuery(@Context UriInfo uri) {
        return formatQuery(new Parameters(uri, null));
    }

    @POST
    @Path("format_query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response formatQuery(@Context UriInfo uri, MultivaluedMap<String, String> form) {
        return formatQuery(new Parameters(uri, form));
    }

    /** The query as a tree. */
    @GET
    @Path("parse_query")
    public Response parseQuery(@Context UriInfo uri) {
        return parseQuery(new Parameters(uri, null));
    }

    @POST
    @Path("parse_query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response parseQuery(@Context UriInfo uri, MultivaluedMap<String, String> form) {
        return parseQuery(new Parameters(uri, form));
    }

    private Response query(Parameters parameters) {
        int limit = parameters.limit();
        long time = parameters.time("time", clock.millis());
        long timeout = timeoutNanos(parameters);
        Expr expr = parameters.query(queries);
        return answer(parameters, limit, () -> queries.instant(expr, time, timeout));
    }

    private Response queryRange(Parameters parameters) {
        int limit = parameters.limit();
        Range range = range(parameters);
        long timeout = timeoutNanos(parameters);
        Expr expr = forRange(parameters, queries);
        return answer(parameters, limit, () -> queries.range(expr, range.start, range.end, range.step, timeout));
    }

    /**
     * The times of a range query.
     *
     * @param start first, Unix milliseconds
     * @param end last possible one
     * @param step their distance in milliseconds
     */
    record Range(long start, long end, long step) {}

    /** The times that are asked for; refuses what Prometheus refuses. */
    static Range range(Parameters parameters) {
        long start = parameters.time("start");
        long end = parameters.time("end");
        if (end < start) {
            throw ApiException.invalidParameter("end", "end timestamp must not be before start time");
        }
        long step = parameters.duration("step");
        if (step <= 0) {
            throw ApiException.invalidParameter(
                    "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        if ((end - start) / step > MAX_POINTS) {
            throw new ApiException(
                    ApiException.Type.BAD_DATA,
                    "exceeded maximum resolution of 11,000 points per timeseries."
                            + " Try decreasing the query resolution (?step=XX)");
        }
        return new Range(start, end, step);
    }

    /** The query, of a type that can be evaluated over a range. */
    static Expr forRange(Parameters parameters, Queries queries) {
        Expr expr = parameters.query(queries);
        if (expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR) {
            throw ApiException.invalidParameter(
                    "query",
                    "invalid expression type \"" + expr.type().documented()
                            + "\" for range query, must be Scalar or instant Vector");
        }
        return expr;
    }

    private Response formatQuery(Parameters parameters) {
        Expr expr = parameters.query(queries);
        return Envelope.success(json -> json.writeString(PrettyPrinter.format(expr)));
    }

    private Response parseQuery(Parameters parameters) {
        Expr expr = parameters.query(queries);
        return Envelope.success(json -> ExprJson.write(json, expr));
    }

    static long timeoutNanos(Parameters parameters) {
        return parameters.optionalDuration("timeout").stream()
                .map(millis -> millis > Long.MAX_VALUE / 1_000_000 ? Long.MAX_VALUE : millis * 1_000_000)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    @FunctionalInterface
    private interface Evaluation {
        QueryResult run();
    }

    private static Response answer(Parameters parameters, int limit, Evaluation evaluation) {
        QueryResult result;
        long begin = System.nanoTime();
        try {
            result = evaluation.run();
        } catch (QueryException e) {
            throw failed(e);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<String> warnings =
                new ArrayList<>(result.annotations().warningTexts(parameters.text("query"), Annotations.API_MAXIMUM));
        if (ValueJson.truncates(result.value(), limit)) {
            warnings.add("results truncated due to limit");
        }
        boolean stats = !parameters.text("stats").isEmpty();
        return Envelope.success(
                json -> ValueJson.write(
                        json, result.value(), limit, stats ? (j -> writeStats(j, result, seconds)) : j -> {}),
                warnings,
                result.annotations().infoTexts(parameters.text("query"), Annotations.API_MAXIMUM));
    }

    private static void writeStats(JsonGenerator json, QueryResult result, double seconds) throws IOException {
        json.writeObjectFieldStart("stats");
        json.writeObjectFieldStart("timings");
        json.writeFieldName("execTotalTime");
        json.writeRawValue(GoFloat.json(seconds));
        json.writeEndObject();
        json.writeObjectFieldStart("samples");
        json.writeNumberField("totalQueryableSamples", result.statistics().totalSamples());
        json.writeNumberField("peakSamples", result.statistics().peakSamples());
        json.writeEndObject();
        json.writeEndObject();
    }

    /** What a query that has no answer is answered with. */
    static ApiException failed(QueryException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case INVALID -> ApiException.invalidParameter("query", message);
            case EXECUTION, TOO_MANY_SAMPLES -> new ApiException(ApiException.Type.EXECUTION, message);
            case TIMEOUT -> new ApiException(ApiException.Type.TIMEOUT, message);
            case CANCELED -> new ApiException(ApiException.Type.CANCELED, message);
            case STORAGE -> new ApiException(ApiException.Type.INTERNAL, message);
        };
    }
}
