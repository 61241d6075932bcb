package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.function.BuildInfo;
import dev.tocsin.function.Queries;
import dev.tocsin.function.ServerStatus;
import dev.tocsin.model.Rfc3339;
import dev.tocsin.storage.CardinalityStats;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /api/v1/status/…}: what clients ask to find out whom they talk to. */
@Path("/api/v1")
@RunOnVirtualThread
public final class StatusResource {

    private final ServerStatus server;
    private final Queries queries;

    StatusResource(ServerStatus server, Queries queries) {
        this.server = server;
        this.queries = queries;
    }

    /** The version is that of the Prometheus this behaves as, since Grafana chooses features by it. */
    @GET
    @Path("status/buildinfo")
    public Response buildInfo() {
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeStringField("version", BuildInfo.PROMETHEUS);
            json.writeStringField("revision", BuildInfo.REVISION);
            json.writeStringField("branch", "tocsin-" + BuildInfo.VERSION);
            json.writeStringField("buildUser", "");
            json.writeStringField("buildDate", "");
            json.writeStringField("goVersion", "");
            json.writeEndObject();
        });
    }

    @GET
    @Path("status/runtimeinfo")
    public Response runtimeInfo() {
        Runtime runtime = Runtime.getRuntime();
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeStringField("startTime", instant(server.startedAtNanos()));
            json.writeStringField("CWD", System.getProperty("user.dir"));
            json.writeBooleanField("reloadConfigSuccess", server.reloadSucceeded());
            json.writeStringField("lastConfigTime", instant(server.lastReloadNanos()));
            json.writeNumberField("corruptionCount", 0);
            json.writeNumberField("goroutineCount", Thread.activeCount());
            json.writeNumberField("GOMAXPROCS", runtime.availableProcessors());
            json.writeNumberField("GOMEMLIMIT", runtime.maxMemory());
            json.writeStringField("GOGC", "");
            json.writeStringField("GODEBUG", "");
            json.writeStringField("storageRetention", server.flags().getOrDefault("storage.tsdb.retention.time", ""));
            json.writeEndObject();
        });
    }

    @GET
    @Path("status/config")
    public Response config() {
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeStringField("yaml", server.configYaml());
            json.writeEndObject();
        });
    }

    @GET
    @Path("status/flags")
    public Response flags() {
        return Envelope.success(json -> {
            json.writeStartObject();
            for (Map.Entry<String, String> flag : new TreeMap<>(server.flags()).entrySet()) {
                json.writeStringField(flag.getKey(), flag.getValue());
            }
            json.writeEndObject();
        });
    }

    /** Numbers on the head; {@code limit} is the length of the lists, 10 if absent. */
    @GET
    @Path("status/tsdb")
    public Response tsdb(@Context UriInfo uri) {
        int limit = new Parameters(uri, null).limit();
        CardinalityStats stats = queries.catalog().cardinality(limit == 0 ? 10 : limit);
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("headStats");
            json.writeNumberField("numSeries", stats.seriesCount());
            json.writeNumberField("numLabelPairs", stats.labelPairCount());
            json.writeNumberField("chunkCount", stats.chunkCount());
            json.writeNumberField("minTime", stats.minTimeMillis());
            json.writeNumberField("maxTime", stats.maxTimeMillis());
            json.writeEndObject();
            list(json, "seriesCountByMetricName", stats.seriesCountByMetricName());
            list(json, "labelValueCountByLabelName", stats.labelValueCountByLabelName());
            list(json, "memoryInBytesByLabelName", stats.memoryInBytesByLabelName());
            list(json, "seriesCountByLabelValuePair", stats.seriesCountByLabelValuePair());
            json.writeEndObject();
        });
    }

    /** What is on disk is read before the first request is answered. */
    @GET
    @Path("status/walreplay")
    public Response walReplay() {
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeNumberField("min", 0);
            json.writeNumberField("max", 0);
            json.writeNumberField("current", 0);
            json.writeEndObject();
        });
    }

    /** Messages for the page of Prometheus; there are none. */
    @GET
    @Path("notifications")
    public Response notifications() {
        return Envelope.success(json -> {
            json.writeStartArray();
            json.writeEndArray();
        });
    }

    /** Deleting series and taking snapshots by HTTP: off, as in a Prometheus that is not told otherwise. */
    @POST
    @Path("admin/tsdb/{operation:delete_series|clean_tombstones|snapshot}")
    public Response admin() {
        throw new ApiException(ApiException.Type.UNAVAILABLE, "admin APIs disabled");
    }

    @PUT
    @Path("admin/tsdb/{operation:delete_series|clean_tombstones|snapshot}")
    public Response adminByPut() {
        return admin();
    }

    /** There are no exemplars; Grafana asks all the same. */
    @GET
    @Path("query_exemplars")
    public Response exemplars() {
        return Envelope.success(json -> {
            json.writeStartArray();
            json.writeEndArray();
        });
    }

    private static void list(JsonGenerator json, String name, List<CardinalityStats.Stat> stats) throws IOException {
        json.writeArrayFieldStart(name);
        for (CardinalityStats.Stat stat : stats) {
            json.writeStartObject();
            json.writeStringField("name", stat.name());
            json.writeNumberField("value", stat.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String instant(long nanos) {
        return Rfc3339.text(nanos);
    }
}
