package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.function.Queries;
import dev.tocsin.function.Settings;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.PromDuration;
import dev.tocsin.model.Rfc3339;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.scrape.ScrapeManager;
import dev.tocsin.storage.scrape.TargetStatus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** {@code targets}, {@code targets/metadata} and {@code scrape_pools}: what is scraped, and how the last time went. */
@Path("/api/v1")
@RunOnVirtualThread
public final class TargetsResource {

    private final ScrapeManager scraper;
    private final Queries queries;
    private final GlobalUrl globalUrl;

    TargetsResource(
            ScrapeManager scraper,
            Queries queries,
            Settings settings,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.scraper = scraper;
        this.queries = queries;
        this.globalUrl = new GlobalUrl(settings.externalUrl(), port);
    }

    /** {@code state} is {@code active}, {@code dropped} or {@code any}; {@code scrapePool} names one job. */
    @GET
    @Path("targets")
    public Response targets(@Context UriInfo uri) {
        Parameters parameters = new Parameters(uri, null);
        String state = parameters.text("state").toLowerCase(Locale.ROOT);
        boolean all = state.isEmpty() || state.equals("any");
        String pool = parameters.text("scrapePool");
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("activeTargets");
            if (all || state.equals("active")) {
                for (TargetStatus status : scraper.targets()) {
                    if (pool.isEmpty() || pool.equals(status.pool())) {
                        active(json, status);
                    }
                }
            }
            json.writeEndArray();
            dropped(json, all || state.equals("dropped"), pool);
            json.writeEndObject();
        });
    }

    private void active(JsonGenerator json, TargetStatus status) throws IOException {
        json.writeStartObject();
        json.writeFieldName("discoveredLabels");
        ValueJson.labels(json, status.target().discovered());
        json.writeFieldName("labels");
        ValueJson.labels(json, status.target().labels());
        json.writeStringField("scrapePool", status.pool());
        json.writeStringField("scrapeUrl", status.target().url());
        json.writeStringField("globalUrl", globalUrl.of(status.target().url()));
        json.writeStringField("lastError", status.lastError());
        json.writeStringField(
                "lastScrape",
                status.lastScrapeMillis() == 0 ? Rfc3339.ZERO : Rfc3339.text(status.lastScrapeMillis() * 1_000_000));
        json.writeFieldName("lastScrapeDuration");
        json.writeRawValue(GoFloat.json(status.lastDurationSeconds()));
        json.writeStringField("health", status.health());
        json.writeStringField(
                "scrapeInterval", PromDuration.format(status.target().intervalMillis()));
        json.writeStringField(
                "scrapeTimeout", PromDuration.format(status.target().timeoutMillis()));
        json.writeEndObject();
    }

    private void dropped(JsonGenerator json, boolean shown, String pool) throws IOException {
        SortedMap<String, List<Labels>> dropped = scraper.dropped();
        json.writeArrayFieldStart("droppedTargets");
        for (Map.Entry<String, List<Labels>> job : dropped.entrySet()) {
            if (shown && (pool.isEmpty() || pool.equals(job.getKey()))) {
                for (Labels labels : job.getValue()) {
                    json.writeStartObject();
                    json.writeFieldName("discoveredLabels");
                    ValueJson.labels(json, labels);
                    json.writeStringField("scrapePool", job.getKey());
                    json.writeEndObject();
                }
            }
        }
        json.writeEndArray();
        json.writeFieldName("droppedTargetCounts");
        if (shown) {
            json.writeStartObject();
            for (Map.Entry<String, List<Labels>> job : dropped.entrySet()) {
                json.writeNumberField(job.getKey(), job.getValue().size());
            }
            json.writeEndObject();
        } else {
            json.writeNull();
        }
    }

    /** Names of the jobs. */
    @GET
    @Path("scrape_pools")
    public Response scrapePools() {
        return Envelope.success(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("scrapePools");
            for (String pool : scraper.dropped().keySet()) {
                json.writeString(pool);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** What targets said of their metrics: {@code match_target} (a selector), {@code metric}, {@code limit}. */
    @GET
    @Path("targets/metadata")
    public Response metadata(@Context UriInfo uri) {
        Parameters parameters = new Parameters(uri, null);
        int limit = parameters.count("limit");
        List<Matcher> matchers =
                parameters.text("match_target").isEmpty() ? List.of() : parameters.selector("match_target", queries);
        String metric = parameters.text("metric");
        return Envelope.success(json -> {
            json.writeStartArray();
            int written = 0;
            for (TargetStatus status : scraper.targets()) {
                Labels labels = status.target().labels();
                // As in Prometheus, the limit ends the targets, not the metrics of one.
                if (limit >= 0 && written >= limit) {
                    break;
                }
                if (!matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())))) {
                    continue;
                }
                for (Map.Entry<String, MetricMetadata> family :
                        status.metadata().entrySet()) {
                    if (metric.isEmpty() || metric.equals(family.getKey())) {
                        family(json, labels, metric.isEmpty() ? family.getKey() : "", family.getValue());
                        written++;
                    }
                }
            }
            json.writeEndArray();
        });
    }

    private static void family(JsonGenerator json, Labels target, String name, MetricMetadata metadata)
            throws IOException {
        json.writeStartObject();
        json.writeFieldName("target");
        ValueJson.labels(json, target);
        if (!name.isEmpty()) {
            json.writeStringField("metric", name);
        }
        json.writeStringField("type", metadata.type());
        json.writeStringField("help", metadata.help());
        json.writeStringField("unit", metadata.unit());
        json.writeEndObject();
    }
}
