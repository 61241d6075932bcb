package dev.tocsin.api.prometheus;

import dev.tocsin.function.Queries;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Names;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SeriesCatalog;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;

/** {@code series}, {@code labels}, {@code label/NAME/values} and {@code metadata}. */
@Path("/api/v1")
@RunOnVirtualThread
public final class SeriesResource {

    private static final String TRUNCATED = "results truncated due to limit";

    private final Queries queries;

    SeriesResource(Queries queries) {
        this.queries = queries;
    }

    @GET
    @Path("series")
    public Response series(@Context UriInfo uri) {
        return series(new Parameters(uri, null));
    }

    @POST
    @Path("series")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response series(@Context UriInfo uri, MultivaluedMap<String, String> form) {
        return series(new Parameters(uri, form));
    }

    @GET
    @Path("labels")
    public Response labels(@Context UriInfo uri) {
        return labels(new Parameters(uri, null));
    }

    @POST
    @Path("labels")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response labels(@Context UriInfo uri, MultivaluedMap<String, String> form) {
        return labels(new Parameters(uri, form));
    }

    /** The name may be escaped as Prometheus escapes UTF-8 names in URLs: {@code U__} and {@code _HEX_}. */
    @GET
    @Path("label/{name}/values")
    public Response labelValues(@PathParam("name") String escaped, @Context UriInfo uri) {
        Parameters parameters = new Parameters(uri, null);
        String name = UrlNames.unescape(escaped);
        if (!Names.isUtf8Name(name)) {
            throw new ApiException(ApiException.Type.BAD_DATA, "invalid label name: " + GoQuote.quote(name));
        }
        List<List<Matcher>> sets = parameters.matcherSets(queries);
        Range range = Range.of(parameters);
        return strings(queries.catalog().labelValues(name, sets, range.from, range.to, parameters.limit()));
    }

    /** Metadata of metric families: {@code metric}, {@code limit}, {@code limit_per_metric}. */
    @GET
    @Path("metadata")
    public Response metadata(@Context UriInfo uri) {
        Parameters parameters = new Parameters(uri, null);
        Map<String, List<MetricMetadata>> found = queries.catalog()
                .metadata(parameters.text("metric"), parameters.count("limit"), parameters.count("limit_per_metric"));
        return Envelope.success(json -> {
            json.writeStartObject();
            for (Map.Entry<String, List<MetricMetadata>> family : found.entrySet()) {
                json.writeArrayFieldStart(family.getKey());
                for (MetricMetadata metadata : family.getValue()) {
                    json.writeStartObject();
                    json.writeStringField("type", metadata.type());
                    json.writeStringField("help", metadata.help());
                    json.writeStringField("unit", metadata.unit());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private Response series(Parameters parameters) {
        if (parameters.all("match[]").isEmpty()) {
            throw new ApiException(ApiException.Type.BAD_DATA, "no match[] parameter provided");
        }
        List<List<Matcher>> sets = parameters.matcherSets(queries);
        Range range = Range.of(parameters);
        SeriesCatalog.Found<Labels> found = queries.catalog().series(sets, range.from, range.to, parameters.limit());
        return Envelope.success(
                json -> {
                    json.writeStartArray();
                    for (Labels labels : found.items()) {
                        ValueJson.labels(json, labels);
                    }
                    json.writeEndArray();
                },
                found.truncated() ? List.of(TRUNCATED) : List.of(),
                List.of());
    }

    private Response labels(Parameters parameters) {
        List<List<Matcher>> sets = parameters.matcherSets(queries);
        Range range = Range.of(parameters);
        return strings(queries.catalog().labelNames(sets, range.from, range.to, parameters.limit()));
    }

    private static Response strings(SeriesCatalog.Found<String> found) {
        return Envelope.success(
                json -> {
                    json.writeStartArray();
                    for (String item : found.items()) {
                        json.writeString(item);
                    }
                    json.writeEndArray();
                },
                found.truncated() ? List.of(TRUNCATED) : List.of(),
                List.of());
    }

    private record Range(long from, long to) {
        static Range of(Parameters parameters) {
            Range range = new Range(
                    parameters.time("start", Parameters.MIN_TIME), parameters.time("end", Parameters.MAX_TIME));
            if (range.to < range.from) {
                throw ApiException.invalidParameter("end", "end timestamp must not be before start timestamp");
            }
            return range;
        }
    }
}
