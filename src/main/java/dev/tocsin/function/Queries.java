package dev.tocsin.function;

import dev.tocsin.promql.Engine;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryResult;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.storage.SeriesCatalog;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Queries that people and programs ask, as opposed to those of rules: so many at a time and no more, so that a crowd of
 * dashboards does not take the cores away from the rules.
 */
public final class Queries {

    private final Engine engine;
    private final SeriesSource source;
    private final SeriesCatalog catalog;
    private final Semaphore places;

    /**
     * @param catalog what the same storage says about its series
     * @param maxConcurrency how many run at the same time
     */
    public Queries(Engine engine, SeriesSource source, SeriesCatalog catalog, int maxConcurrency) {
        this.engine = engine;
        this.source = source;
        this.catalog = catalog;
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
     * Evaluates at one instant.
     *
     * @param timeoutNanos as long, waiting included, or the engine's timeout where that is shorter
     * @throws QueryException if there is no answer
     */
    public QueryResult instant(Expr expr, long timeMillis, long timeoutNanos) {
        return inPlace(timeoutNanos, control -> engine.instant(expr, timeMillis, source, control));
    }

    /** As {@link #instant}, at every step of a range. */
    public QueryResult range(Expr expr, long startMillis, long endMillis, long stepMillis, long timeoutNanos) {
        return inPlace(
                timeoutNanos, control -> engine.range(expr, startMillis, endMillis, stepMillis, source, control));
    }

    @FunctionalInterface
    private interface Evaluation {
        QueryResult run(QueryControl control);
    }

    private QueryResult inPlace(long timeoutNanos, Evaluation evaluation) {
        long budget = Math.min(timeoutNanos, engine.options().timeoutNanos());
        long begin = System.nanoTime();
        try {
            if (!places.tryAcquire(budget, TimeUnit.NANOSECONDS)) {
                throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in query queue");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in query queue");
        }
        try {
            long left = budget - (System.nanoTime() - begin);
            return evaluation.run(new QueryControl(System::nanoTime, left, Thread.currentThread()::isInterrupted));
        } finally {
            places.release();
        }
    }
}
