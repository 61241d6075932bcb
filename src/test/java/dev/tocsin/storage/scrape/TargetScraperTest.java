package dev.tocsin.storage.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Secret;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreSettings;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetScraperTest {

    private static final long START = 1_700_000_000_000L;
    private static final Labels TARGET = Labels.of("instance", "host:1", "job", "j");

    @TempDir
    Path directory;

    private EmbeddedStore store;
    private Optional<String> exposition = Optional.empty();
    private long now = START;
    private long nanos;
    private final CollectorRegistry registry = new CollectorRegistry();

    @BeforeEach
    void open() throws IOException {
        store = EmbeddedStore.open(StoreSettings.of(directory), () -> now, problem -> {});
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void samplesGetTheTargetsLabelsAndTheScrapeIsReportedOn() {
        TargetScraper scraper = scraper(job());
        exposition = Optional.of("# TYPE a gauge\n# HELP a Help.\na{x=\"1\"} 5\nb{job=\"theirs\",instance=\"i\"} 6\n");
        assertThat(scraper.scrape(now).error()).isEmpty();
        assertThat(newest("a", "x", "1")).isEqualTo(5);
        assertThat(newest(Labels.of(
                        "__name__",
                        "b",
                        "instance",
                        "host:1",
                        "job",
                        "j",
                        "exported_job",
                        "theirs",
                        "exported_instance",
                        "i")))
                .isEqualTo(6);
        assertThat(newest("up")).isEqualTo(1);
        assertThat(newest("scrape_samples_scraped")).isEqualTo(2);
        assertThat(newest("scrape_samples_post_metric_relabeling")).isEqualTo(2);
        assertThat(newest("scrape_series_added")).isEqualTo(2);
        assertThat(newest("scrape_duration_seconds")).isEqualTo(0.5);
        assertThat(store.metadata("a", -1, 0).get("a").getFirst().help()).isEqualTo("Help.");
        now += 15_000;
        scraper.scrape(now);
        assertThat(newest("scrape_series_added")).isZero();
    }

    @Test
    void familiesSayTypeAndUnitOfTheirSeriesWhereThatIsOn() {
        TargetScraper scraper = scraper(job(), true, "application/openmetrics-text; version=1.0.0");
        exposition = Optional.of("""
                # TYPE t_seconds gauge
                # UNIT t_seconds seconds
                t_seconds{__type__="theirs"} 1
                # TYPE n counter
                n_total 2
                # TYPE u unknown
                u{__type__="theirs"} 3
                # EOF
                """);
        assertThat(scraper.scrape(now).error()).isEmpty();
        assertThat(newest("t_seconds", "__type__", "gauge", "__unit__", "seconds"))
                .isEqualTo(1);
        assertThat(newest("n_total", "__type__", "counter")).isEqualTo(2);
        assertThat(newest("u", "__type__", "theirs")).isEqualTo(3);

        // Another type makes it another series.
        exposition = Optional.of("# TYPE n gauge\nn_total 4\n# EOF\n");
        now += 15_000;
        scraper.scrape(now);
        assertThat(newest("n_total", "__type__", "gauge")).isEqualTo(4);
        assertThat(StaleMarker.is(newest("n_total", "__type__", "counter"))).isTrue();
    }

    @Test
    void honoredLabelsOfTheExpositionWin() {
        ScrapeConfig job = job();
        TargetScraper scraper = scraper(new ScrapeConfig(
                "j",
                job.intervalMillis(),
                job.timeoutMillis(),
                "/metrics",
                "http",
                Map.of(),
                true,
                true,
                false,
                ScrapeConfig.Limits.NONE,
                List.of(),
                List.of(),
                job.http(),
                List.of()));
        exposition = Optional.of("b{job=\"theirs\"} 6\n");
        scraper.scrape(now);
        assertThat(newest(Labels.of("__name__", "b", "instance", "host:1", "job", "theirs")))
                .isEqualTo(6);
    }

    @Test
    void aVanishedSeriesBecomesStaleOnceAndMayComeBack() {
        TargetScraper scraper = scraper(job());
        exposition = Optional.of("a 1\nb 1\n");
        scraper.scrape(now);
        exposition = Optional.of("a 2\n");
        now += 15_000;
        scraper.scrape(now);
        assertThat(newest("a")).isEqualTo(2);
        assertThat(StaleMarker.is(newest("b"))).isTrue();
        now += 15_000;
        scraper.scrape(now);
        assertThat(count("b")).isEqualTo(2);
        exposition = Optional.of("a 2\nb 3\n");
        now += 15_000;
        scraper.scrape(now);
        assertThat(newest("b")).isEqualTo(3);
        assertThat(newest("scrape_series_added")).isEqualTo(1);
    }

    @Test
    void aFailedScrapeEndsAllSeriesAndSaysDown() {
        TargetScraper scraper = scraper(job());
        exposition = Optional.of("a 1\n");
        scraper.scrape(now);
        exposition = Optional.empty();
        now += 15_000;
        assertThat(scraper.scrape(now).error()).isEqualTo("connection refused");
        assertThat(StaleMarker.is(newest("a"))).isTrue();
        assertThat(newest("up")).isZero();
        now += 15_000;
        exposition = Optional.of("a 1\nbroken{ 1\n");
        assertThat(scraper.scrape(now).error()).isEqualTo("line 2: labels do not end with }");
        assertThat(StaleMarker.is(newest("a")))
                .as("nothing of a broken exposition is stored")
                .isTrue();
        assertThat(newest("up")).isZero();
    }

    @Test
    void samplesWithTheirOwnTimeKeepItAndDoNotBecomeStale() {
        TargetScraper scraper = scraper(job());
        exposition = Optional.of("a 1 " + (START - 5000) + "\n");
        scraper.scrape(now);
        assertThat(time("a")).isEqualTo(START - 5000);
        exposition = Optional.of("");
        now += 15_000;
        scraper.scrape(now);
        assertThat(newest("a")).isEqualTo(1);
    }

    @Test
    void moreThanTheSampleLimitFailsTheScrapeAsAWhole() {
        ScrapeConfig job = job();
        TargetScraper scraper = scraper(new ScrapeConfig(
                "j",
                job.intervalMillis(),
                job.timeoutMillis(),
                "/metrics",
                "http",
                Map.of(),
                false,
                true,
                false,
                new ScrapeConfig.Limits(0, 1, 0, 0, 0, 0),
                List.of(),
                List.of(),
                job.http(),
                List.of()));
        exposition = Optional.of("a 1\nb 1\n");
        assertThat(scraper.scrape(now).error()).isEqualTo("sample limit exceeded: more than 1");
        assertThat(registry.getSampleValue("prometheus_target_scrapes_exceeded_sample_limit_total"))
                .isEqualTo(1);
        assertThat(store.seriesId(series("a"))).isNegative();
        assertThat(newest("up")).isZero();
    }

    @Test
    void theEndOfATargetEndsItsSeriesAndItsReports() {
        TargetScraper scraper = scraper(job());
        exposition = Optional.of("a 1\n");
        scraper.scrape(now);
        now += 1000;
        scraper.end(now);
        assertThat(StaleMarker.is(newest("a"))).isTrue();
        assertThat(StaleMarker.is(newest("up"))).isTrue();
    }

    @Test
    void targetsAreHostAndPortOrUrlsWithAnOptionalJob() {
        List<ScrapeConfig> jobs = TargetList.jobs(
                List.of("127.0.0.1:9100", "node=10.0.0.1:9100", "app=https://app:8443/prom", "http://h:1"), 15_000);
        assertThat(jobs.stream()
                        .flatMap(job -> job.discovery().getFirst().groups().stream()
                                .flatMap(group ->
                                        ScrapeTarget.of(job, group, labels -> {}, new java.util.ArrayList<>())
                                                .stream()))
                        .map(target -> target.url() + " " + target.labels())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "http://127.0.0.1:9100/metrics {instance=\"127.0.0.1:9100\", job=\"scrape\"}",
                        "http://h:1/metrics {instance=\"h:1\", job=\"scrape\"}",
                        "http://10.0.0.1:9100/metrics {instance=\"10.0.0.1:9100\", job=\"node\"}",
                        "https://app:8443/prom {instance=\"app:8443\", job=\"app\"}");
    }

    @Test
    void aUserAndPasswordOfATargetAreSentAndNeverShown() {
        ScrapeConfig job =
                TargetList.jobs(List.of("http://u:p%40ss@h:1"), 15_000).getFirst();
        ScrapeTarget target = ScrapeTarget.of(
                        job, job.discovery().getFirst().groups().getFirst(), labels -> {}, new java.util.ArrayList<>())
                .getFirst();
        assertThat(target.url() + target.labels()).isEqualTo("http://h:1/metrics{instance=\"h:1\", job=\"scrape\"}");
        assertThat(job.http().auth())
                .isEqualTo(new HttpAuth.Basic(Optional.of(Secret.inline("u")), Optional.of(Secret.inline("p@ss"))));
        for (String wrong : List.of("ftp://u:secret@h", "u:secret@h:1", "http://u:secret@h:1 ", "http://h/?t=secret")) {
            assertThatThrownBy(() -> TargetList.jobs(List.of(wrong + "|"), 15_000))
                    .hasMessageContaining("is neither host:port nor")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aTargetKeepsItsPhase() {
        long first = TargetLoop.firstSlot(START, 15_000, "t");
        assertThat(first).isBetween(START, START + 15_000);
        assertThat(TargetLoop.firstSlot(first + 1, 15_000, "t")).isEqualTo(first + 15_000);
        assertThat(TargetLoop.firstSlot(first, 15_000, "t")).isEqualTo(first);
    }

    private static ScrapeConfig job() {
        return ScrapeConfig.of("j", 15_000, List.of());
    }

    private TargetScraper scraper(ScrapeConfig job) {
        return scraper(job, false, "text/plain");
    }

    private TargetScraper scraper(ScrapeConfig job, boolean typeAndUnitLabels, String contentType) {
        ScrapeTarget target = new ScrapeTarget(TARGET, TARGET, "http://host:1/metrics", 15_000, 10_000);
        Fetcher fetcher = () -> {
            String text = exposition.orElseThrow(() -> new Fetcher.FetchException("connection refused"));
            return new Fetcher.Body(text.getBytes(StandardCharsets.UTF_8), Optional.of(contentType));
        };
        return new TargetScraper(
                job,
                target,
                fetcher,
                new ScrapeSink(store, store::putMetadata, typeAndUnitLabels),
                () -> nanos += 500_000_000,
                new ScrapeMetrics(registry));
    }

    private static Labels series(String name, String... more) {
        Labels.Builder labels = TARGET.toBuilder().set("__name__", name);
        for (int i = 0; i < more.length; i += 2) {
            labels.set(more[i], more[i + 1]);
        }
        return labels.build();
    }

    private double newest(String name, String... more) {
        return newest(series(name, more));
    }

    private double newest(Labels labels) {
        SampleColumns columns = read(labels);
        assertThat(columns.size()).as("samples of %s", labels.toString()).isPositive();
        return columns.values()[columns.size() - 1];
    }

    private long time(String name) {
        SampleColumns columns = read(series(name));
        return columns.times()[columns.size() - 1];
    }

    private int count(String name) {
        return read(series(name)).size();
    }

    private SampleColumns read(Labels labels) {
        SampleColumns columns = new SampleColumns();
        store.read(new int[] {store.seriesId(labels)}, 0, Long.MAX_VALUE, columns);
        return columns;
    }
}
