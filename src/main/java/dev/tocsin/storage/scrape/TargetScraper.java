package dev.tocsin.storage.scrape;

import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import dev.tocsin.storage.TypeAndUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes one target into a store: all of an exposition or nothing of it, staleness markers for series that are gone, and
 * the samples that report on the scrape itself. Used by one thread at a time.
 */
final class TargetScraper {

    /** A series as the exposition names it, and where its samples go. */
    private static final class Known {
        /** Null where relabelling drops it. */
        final @Nullable Labels labels;

        int id = -1;

        /** The scrape that last brought it. */
        long seen;

        /** Whether it gets a staleness marker when it is gone. */
        boolean current;

        Known(@Nullable Labels labels) {
            this.labels = labels;
        }
    }

    /** What the last scrape was. */
    record Outcome(String error, long timeMillis, double seconds, int samples) {}

    private final ScrapeConfig config;
    private final ScrapeTarget target;
    private final Fetcher fetcher;
    private final ScrapeSink sink;
    private final LongSupplier nanoTime;
    private final ScrapeMetrics metrics;
    private final SampleLabels sampleLabels;
    private final Map<String, Known> known = new HashMap<>();
    private final SampleBatch batch = new SampleBatch();

    /** The series of each sample in the batch; reports have none. */
    private final List<Known> inBatch = new ArrayList<>();

    /** Series that this scrape brought and the one before did not. */
    private final List<Known> fresh = new ArrayList<>();

    private final Labels[] reports;
    private volatile Map<String, MetricMetadata> families = Map.of();
    private long scrape;
    private int scraped;
    private int added;

    TargetScraper(
            ScrapeConfig config,
            ScrapeTarget target,
            Fetcher fetcher,
            ScrapeSink sink,
            LongSupplier nanoTime,
            ScrapeMetrics metrics) {
        this.metrics = metrics;
        this.config = config;
        this.target = target;
        this.fetcher = fetcher;
        this.sink = sink;
        this.nanoTime = nanoTime;
        this.sampleLabels = new SampleLabels(target.labels(), config.honorLabels(), config.metricRelabel());
        this.reports = new Labels[] {
            report("up"),
            report("scrape_duration_seconds"),
            report("scrape_samples_scraped"),
            report("scrape_samples_post_metric_relabeling"),
            report("scrape_series_added")
        };
    }

    private Labels report(String name) {
        return target.labels().with(Labels.METRIC_NAME, name);
    }

    /** Scrapes once; samples without a time of their own get this one. Never throws for what the target does wrong. */
    Outcome scrape(long timeMillis) {
        long begin = nanoTime.getAsLong();
        scrape++;
        fresh.clear();
        scraped = 0;
        String error = "";
        try {
            read(fetcher.fetch(), timeMillis);
        } catch (Fetcher.FetchException | ExpositionException e) {
            error = String.valueOf(e.getMessage());
        }
        double seconds = (nanoTime.getAsLong() - begin) / 1e9;
        if (!error.isEmpty()) {
            batch.clear();
            inBatch.clear();
            added = 0;
            fresh.forEach(series -> series.current = false);
            known.values().forEach(series -> series.seen = series.seen == scrape ? 0 : series.seen);
        }
        int kept = batch.size();
        addStaleMarkers(timeMillis);
        boolean up = error.isEmpty();
        double[] values = {up ? 1 : 0, seconds, scraped, kept, added};
        for (int i = 0; i < reports.length; i++) {
            batch.add(reports[i], timeMillis, values[i]);
        }
        append();
        return new Outcome(error, timeMillis, seconds, kept);
    }

    /** Ends all series of the target: it is scraped no more. */
    void end(long timeMillis) {
        batch.clear();
        inBatch.clear();
        scrape++;
        addStaleMarkers(timeMillis);
        for (Labels report : reports) {
            batch.add(report, timeMillis, StaleMarker.VALUE);
        }
        append();
    }

    private void read(Fetcher.Body body, long timeMillis) throws ExpositionException {
        batch.clear();
        inBatch.clear();
        fresh.clear();
        scraped = 0;
        added = 0;
        ScrapeConfig.Limits limits = config.limits();
        ExpositionParser in =
                new ExpositionParser(body.bytes(), body.bytes().length, ExpositionFormat.of(body.contentType()));
        Families found = new Families();
        for (ExpositionParser.Entry entry = in.next(); entry != ExpositionParser.Entry.END; entry = in.next()) {
            switch (entry) {
                case SERIES -> {
                    scraped++;
                    sample(in, sink.typeAndUnitLabels() ? found.current() : TypeAndUnit.NONE, timeMillis);
                    if (limits.samples() > 0 && batch.size() > limits.samples()) {
                        metrics.tooManySamples();
                        throw new ExpositionException("sample limit exceeded: more than " + limits.samples());
                    }
                }
                case TYPE -> found.type(in.family(), in.detail());
                case HELP -> found.help(in.family(), in.detail());
                case UNIT -> found.unit(in.family(), in.detail());
                case END -> throw new IllegalStateException("the end is no line");
            }
        }
        remember(found.entries);
    }

    /** Only what is new is told: an exposition says the same of its families every time. */
    private void remember(Map<String, MetricMetadata> found) {
        if (!found.equals(families)) {
            Map<String, MetricMetadata> now = new TreeMap<>();
            found.forEach((family, entry) -> now.put(
                    family,
                    entry.equals(families.get(family))
                            ? families.get(family)
                            : sink.metadata().apply(family, entry)));
            families = Collections.unmodifiableMap(now);
        }
    }

    /** What the last scrape that succeeded said of its metric families, in their order; may be read by any thread. */
    Map<String, MetricMetadata> metadata() {
        return families;
    }

    private void sample(ExpositionParser in, TypeAndUnit told, long timeMillis) throws ExpositionException {
        String text = told.isEmpty() ? in.seriesText() : in.seriesText() + '\n' + told.type() + '\n' + told.unit();
        Known series = known.get(text);
        if (series == null) {
            series = new Known(labels(in, told).orElse(null));
            known.put(text, series);
        }
        boolean ownTime = in.timestamp().isPresent() && config.honorTimestamps();
        if (series.labels == null) {
            series.seen = scrape;
            return;
        }
        if (!series.current && series.seen != scrape) {
            added++;
            fresh.add(series);
        }
        series.seen = scrape;
        series.current = !ownTime || config.trackTimestampsStaleness();
        add(series, ownTime ? in.timestamp().getAsLong() : timeMillis, in.value());
    }

    private Optional<Labels> labels(ExpositionParser in, TypeAndUnit told) throws ExpositionException {
        Optional<Labels> labels = sampleLabels.of(told.over(in.labels()));
        if (labels.isPresent()) {
            if (labels.get().metricName().isEmpty()) {
                throw new ExpositionException(
                        "line " + in.line() + ": metric name of " + in.seriesText() + " was removed by relabelling");
            }
            Optional<String> violation = SampleLabels.violation(labels.get(), config.limits());
            if (violation.isPresent()) {
                throw new ExpositionException("line " + in.line() + ": " + violation.get());
            }
        }
        return labels;
    }

    private void add(Known series, long time, double value) {
        if (series.id >= 0) {
            batch.add(series.id, time, value);
        } else if (series.labels != null) {
            batch.add(series.labels, time, value);
        }
        inBatch.add(series);
    }

    private void addStaleMarkers(long timeMillis) {
        Iterator<Known> all = known.values().iterator();
        while (all.hasNext()) {
            Known series = all.next();
            if (series.seen != scrape) {
                if (series.current) {
                    series.current = false;
                    add(series, timeMillis, StaleMarker.VALUE);
                }
                all.remove();
            }
        }
    }

    private void append() {
        AppendResult result = sink.samples().append(batch);
        metrics.appended(result, batch.size());
        for (int i = 0; i < inBatch.size(); i++) {
            inBatch.get(i).id = result.outcome(i) == SampleOutcome.UNKNOWN_SERIES ? -1 : result.seriesId(i);
        }
    }

    /** Metadata of one exposition, gathered by family. */
    private static final class Families {
        private static final MetricMetadata NOTHING = new MetricMetadata("unknown", "", "");

        final Map<String, MetricMetadata> entries = new HashMap<>();

        /**
         * Of the series that follow: what was said of the family named last. Prometheus 3.14 goes on with the unit of a family
         * before it, of which nobody can want the label.
         */
        private TypeAndUnit current = TypeAndUnit.NONE;

        TypeAndUnit current() {
            return current;
        }

        void type(String family, String type) {
            said(family, before -> new MetricMetadata(type, before.help(), before.unit()));
        }

        void help(String family, String help) {
            said(family, before -> new MetricMetadata(before.type(), help, before.unit()));
        }

        void unit(String family, String unit) {
            said(family, before -> new MetricMetadata(before.type(), before.help(), unit));
        }

        private void said(String family, UnaryOperator<MetricMetadata> more) {
            MetricMetadata known = more.apply(entries.getOrDefault(family, NOTHING));
            entries.put(family, known);
            current = new TypeAndUnit(known.type(), known.unit());
        }
    }
}
