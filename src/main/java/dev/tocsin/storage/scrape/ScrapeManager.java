package dev.tocsin.storage.scrape;

import dev.tocsin.model.Labels;
import dev.tocsin.net.HttpClients;
import dev.tocsin.net.HttpSender;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** All targets of all jobs: asks the jobs where their targets are, starts a loop for each new one, ends those gone. */
public final class ScrapeManager implements AutoCloseable {

    private record Key(ScrapeConfig config, ScrapeTarget target) {}

    private final ScrapeSink sink;
    private final HttpClients clients;
    private final LongSupplier clockMillis;
    private final Consumer<String> problems;
    private final ScrapeMetrics metrics;
    private final Map<String, List<ScrapeConfig>> jobs = new TreeMap<>();
    private final Map<ScrapeConfig, HttpSender> senders = new HashMap<>();
    private final Map<Key, TargetLoop> loops = new HashMap<>();
    private final List<TargetLoop> own = new ArrayList<>();

    /** Labels of the targets that relabelling dropped, by job; each job has an entry. */
    private Map<String, List<Labels>> dropped = Map.of();

    private Set<String> told = Set.of();
    private boolean closed;

    /**
     * @param clockMillis wall clock, Unix milliseconds
     * @param problems told, in words, which targets cannot be scraped
     * @param registry where scraping is counted
     */
    ScrapeManager(
            ScrapeSink sink,
            HttpClients clients,
            LongSupplier clockMillis,
            Consumer<String> problems,
            CollectorRegistry registry) {
        this.sink = sink;
        this.clients = clients;
        this.clockMillis = clockMillis;
        this.problems = problems;
        this.metrics = new ScrapeMetrics(registry);
        ScrapeMetrics.ofTargets(this, registry);
    }

    /**
     * Replaces the jobs of one place where jobs are configured. A job that is equal to one before goes on undisturbed.
     *
     * @param owner names the place, such as {@code tocsin.scrape.targets} or the path of a prometheus.yml
     */
    public synchronized void jobs(String owner, List<ScrapeConfig> configs) {
        jobs.put(owner, List.copyOf(configs));
        refresh();
    }

    /** Scrapes something that is not reached over HTTP, from now to the end of the process. */
    public synchronized void scrape(ScrapeConfig config, ScrapeTarget target, Fetcher fetcher) {
        own.add(start(config, target, fetcher));
    }

    /** Looks where the targets are now; to be called every few seconds. */
    public synchronized void refresh() {
        if (closed) {
            return;
        }
        Map<Key, TargetLoop> before = new HashMap<>(loops);
        List<String> wrong = new ArrayList<>();
        Set<ScrapeConfig> used = new HashSet<>();
        Map<String, List<Labels>> gone = new TreeMap<>();
        loops.clear();
        jobs.values()
                .forEach(configs -> configs.forEach(job -> {
                    // How a target is scraped, whoever lists it: a reload that changes nothing else disturbs no target.
                    ScrapeConfig config = job.listedBy(List.of());
                    used.add(config);
                    List<Labels> droppedHere = gone.computeIfAbsent(job.jobName(), name -> new ArrayList<>());
                    for (ScrapeTarget target : targets(job, droppedHere::add, wrong)) {
                        Key key = new Key(config, target);
                        TargetLoop loop = before.remove(key);
                        loops.computeIfAbsent(
                                key, k -> loop != null ? loop : start(config, target, fetcher(config, target)));
                    }
                }));
        dropped = gone;
        before.values().forEach(loop -> loop.stop(true));
        senders.entrySet().removeIf(entry -> {
            boolean unused = !used.contains(entry.getKey());
            if (unused) {
                entry.getValue().close();
            }
            return unused;
        });
        wrong.stream().filter(problem -> !told.contains(problem)).forEach(problems);
        told = Set.copyOf(wrong);
    }

    private static List<ScrapeTarget> targets(ScrapeConfig config, Consumer<Labels> dropped, List<String> wrong) {
        Map<ScrapeTarget, Boolean> targets = new HashMap<>();
        config.discovery()
                .forEach(discovery -> discovery
                        .groups()
                        .forEach(group -> ScrapeTarget.of(config, group, dropped, wrong)
                                .forEach(target -> targets.put(target, true))));
        int limit = config.limits().targets();
        if (limit > 0 && targets.size() > limit) {
            wrong.add("job \"" + config.jobName() + "\" has " + targets.size() + " targets, target_limit is " + limit
                    + ": none is scraped");
            return List.of();
        }
        return List.copyOf(targets.keySet());
    }

    private Fetcher fetcher(ScrapeConfig config, ScrapeTarget target) {
        HttpSender sender = senders.computeIfAbsent(config, c -> clients.sender(c.http()));
        return new HttpFetcher(sender, target, config.limits().bodySize(), metrics::tooLarge);
    }

    private TargetLoop start(ScrapeConfig config, ScrapeTarget target, Fetcher fetcher) {
        TargetScraper scraper = new TargetScraper(config, target, fetcher, sink, System::nanoTime, metrics);
        TargetLoop loop = new TargetLoop(config.jobName(), target, scraper, clockMillis, metrics);
        Thread.ofVirtual().name("scrape-" + target.labels().get("instance")).start(loop);
        return loop;
    }

    /** Names of all jobs, with or without targets, in order; and the labels of the targets that relabelling dropped. */
    public synchronized SortedMap<String, List<Labels>> dropped() {
        SortedMap<String, List<Labels>> all = new TreeMap<>();
        dropped.forEach((job, labels) -> all.put(job, List.copyOf(labels)));
        own.forEach(loop -> all.putIfAbsent(loop.status().pool(), List.of()));
        return all;
    }

    /** All targets, by job and instance. */
    public synchronized List<TargetStatus> targets() {
        List<TargetStatus> all = new ArrayList<>();
        loops.values().forEach(loop -> all.add(loop.status()));
        own.forEach(loop -> all.add(loop.status()));
        all.sort(Comparator.comparing(TargetStatus::pool)
                .thenComparing(status -> status.target().labels()));
        return all;
    }

    /** Ends all loops; series are not ended, since the next process goes on with them. */
    @Override
    public synchronized void close() {
        closed = true;
        loops.values().forEach(loop -> loop.stop(false));
        own.forEach(loop -> loop.stop(false));
        senders.values().forEach(HttpSender::close);
        loops.clear();
    }
}
