package dev.tocsin.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.Explanation;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PreparedQueries;
import dev.tocsin.promql.Profile;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryResult;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.Sharing;
import dev.tocsin.storage.SeriesCatalog;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Queries that people and programs ask, as opposed to those of rules: so many at a time and no more, so that a crowd of
 * dashboards does not take the cores away from the rules.
 */
public final class Queries {

    private final Engine engine;
    private final SeriesSource source;
    private final SeriesCatalog catalog;
    private final Semaphore places;
    private final int maxLength;
    private final PlanCache plans;
    private final SlowQueries slow;
    private final QueryMetrics metrics;

    /**
     * @param catalog what the same storage says about its series
     * @param maxConcurrency how many run at the same time
     * @param maxLength characters (UTF-16) that a query may have
     * @param slow told how long each query took
     */
    public Queries(
            Engine engine,
            SeriesSource source,
            SeriesCatalog catalog,
            int maxConcurrency,
            int maxLength,
            SlowQueries slow,
            CollectorRegistry registry) {
        this.metrics = new QueryMetrics(registry, maxConcurrency);
        this.slow = slow;
        this.engine = engine;
        this.plans = new PlanCache(engine);
        this.source = source;
        this.catalog = catalog;
        this.maxLength = maxLength;
        this.places = new Semaphore(maxConcurrency, true);
    }

    /** The settings queries are run with. */
    public Engine engine() {
        return engine;
    }

    /** Questions about series; a remote storage that cannot be asked makes them fail. */
    public SeriesCatalog catalog() {
        return catalog;
    }

    /**
     * Reads the text of a query, or of a selector. A text that is too long is refused unread, since reading takes time in
     * proportion.
     *
     * @throws PromqlParseException saying where it is wrong
     */
    public Expr parse(String text) {
        checkLength(text);
        return PromqlParser.parse(text, engine.options().features());
    }

    /** As {@link #parse}, of a selector without range, offset or {@code @}, which may select everything. */
    public List<Matcher> parseSelector(String text) {
        checkLength(text);
        return PromqlParser.parseSelector(text);
    }

    private void checkLength(String text) {
        if (text.length() > maxLength) {
            throw new PromqlParseException(
                    0,
                    0,
                    "the query has " + text.length() + " characters, at most " + maxLength
                            + " are read (tocsin.query.max-length)");
        }
    }

    /**
     * The newest samples of series, each not older than the lookback; of a series that ended there is none.
     *
     * @param sets alternatives: a series counts if it matches all of one of them
     * @return by the series' labels, in order
     * @throws QueryException if there is no answer in the engine's timeout
     */
    public SortedMap<Labels, NewestSample> newest(List<List<Matcher>> sets, long timeMillis) {
        return inPlace(Long.MAX_VALUE, control -> {
            // Prometheus' federation looks at a closed range; reads are left-open.
            long from = timeMillis - engine.options().lookbackMillis() - 1;
            SortedMap<Labels, NewestSample> found = new TreeMap<>();
            SampleColumns columns = new SampleColumns();
            for (List<Matcher> matchers : sets) {
                int[] ids = source.resolve(matchers, from + 1, timeMillis, -1).seriesIds();
                source.readNewest(ids, from, timeMillis, columns);
                FloatHistogram @Nullable [] histograms = columns.histograms();
                for (int row = 0; row < ids.length; row++) {
                    int at = columns.end(row) - 1;
                    if (at >= columns.start(row)) {
                        FloatHistogram histogram = histograms == null ? null : histograms[at];
                        double value = histogram == null ? columns.values()[at] : histogram.sum();
                        if (!StaleMarker.is(value)) {
                            found.put(
                                    source.labels(ids[row]),
                                    new NewestSample(columns.times()[at], value, Optional.ofNullable(histogram)));
                        }
                    }
                }
            }
            return found;
        });
    }

    /**
     * The newest sample of a series.
     *
     * @param value the sum, where there is a histogram
     */
    public record NewestSample(long timeMillis, double value, Optional<FloatHistogram> histogram) {}

    /**
     * Evaluates at one instant.
     *
     * @param timeoutNanos as long, waiting included, or the engine's timeout where that is shorter
     * @throws QueryException if there is no answer
     */
    public QueryResult instant(Expr expr, long timeMillis, long timeoutNanos) {
        return counted(inPlace(
                timeoutNanos,
                control -> slow.watch(
                        "query at " + timeMillis,
                        expr,
                        control,
                        watched -> plans.with(expr, plan -> plan.instant(timeMillis, source, watched)))));
    }

    /** As {@link #instant}, at every step of a range. */
    public QueryResult range(Expr expr, long startMillis, long endMillis, long stepMillis, long timeoutNanos) {
        return counted(inPlace(
                timeoutNanos,
                control -> slow.watch(
                        "query from " + startMillis + " to " + endMillis + " by " + stepMillis,
                        expr,
                        control,
                        watched -> plans.with(
                                expr, plan -> plan.range(startMillis, endMillis, stepMillis, source, watched)))));
    }

    /**
     * Evaluates expressions one after the other at one instant, sharing what they have in common as the rules of a group do,
     * and tells what each cost. Nothing is recorded.
     *
     * @throws QueryException if one has no answer
     */
    public List<Explained> explain(List<Expr> exprs, long timeMillis, long timeoutNanos) {
        return inPlace(timeoutNanos, control -> {
            PreparedQueries plans = engine.prepare(exprs);
            Sharing sharing = new Sharing();
            List<Explained> all = new ArrayList<>();
            for (Expr expr : exprs) {
                all.add(explained(
                        expr, control, watched -> plans.of(expr).instant(timeMillis, source, watched, sharing)));
            }
            return all;
        });
    }

    /** As {@link #explain}, of one expression over a range. */
    public Explained explainRange(Expr expr, long startMillis, long endMillis, long stepMillis, long timeoutNanos) {
        return inPlace(
                timeoutNanos,
                control -> explained(
                        expr,
                        control,
                        watched -> engine.range(expr, startMillis, endMillis, stepMillis, source, watched)));
    }

    private static Explained explained(
            Expr expr, QueryControl control, Function<QueryControl, QueryResult> evaluation) {
        Profile profile = new Profile(control.nanoClock());
        long begin = profile.now();
        QueryResult result = evaluation.apply(control.watchedBy(profile));
        return new Explained(result, profile.now() - begin, profile.explain(expr));
    }

    /**
     * What a query answered and what it cost.
     *
     * @param nanos all of it, in nanoseconds
     * @param plan its parts; more than one only where the whole is a scalar
     */
    public record Explained(QueryResult result, long nanos, List<Explanation> plan) {}

    private QueryResult counted(QueryResult result) {
        metrics.loaded(result.statistics().totalSamples());
        return result;
    }

    @FunctionalInterface
    private interface Evaluation<T> {
        T run(QueryControl control);
    }

    private <T> T inPlace(long timeoutNanos, Evaluation<T> evaluation) {
        long budget = Math.min(timeoutNanos, engine.options().timeoutNanos());
        long begin = System.nanoTime();
        metrics.running.inc();
        try {
            return evaluate(evaluation, budget, begin);
        } finally {
            metrics.running.dec();
        }
    }

    private <T> T evaluate(Evaluation<T> evaluation, long budget, long begin) {
        try {
            if (!places.tryAcquire(budget, TimeUnit.NANOSECONDS)) {
                throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in query queue");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in query queue");
        }
        long placed = System.nanoTime();
        metrics.queued(placed - begin);
        try {
            long left = budget - (placed - begin);
            return evaluation.run(new QueryControl(System::nanoTime, left, Thread.currentThread()::isInterrupted));
        } finally {
            places.release();
            metrics.evaluated(System.nanoTime() - placed);
        }
    }
}
