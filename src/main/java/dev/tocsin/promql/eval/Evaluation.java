package dev.tocsin.promql.eval;

import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.Profile;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.Sharing;
import org.jspecify.annotations.Nullable;

/**
 * One run of operators over a grid of times. Subqueries and step-invariant parts run over a grid of their own within the
 * same query.
 */
public final class Evaluation {

    private final Query query;
    private final long start;
    private final long step;
    private final int steps;
    private final long end;

    /**
     * The times of a whole query, Unix milliseconds.
     *
     * @param start first time
     * @param end last time asked for
     * @param step distance of times; 0 for an instant query
     */
    public record Grid(long start, long end, long step) {}

    /** The query that evaluations belong to. */
    public record Query(
            EngineOptions options,
            NameRemoval names,
            SeriesSource source,
            Grid grid,
            Budget budget,
            Remarks remarks,
            SampleColumns scratch,
            Sharing sharing,
            @Nullable Profile profile) {

        /** A query that begins now. */
        public static Query of(
                EngineOptions options,
                SeriesSource source,
                QueryControl control,
                SampleColumns scratch,
                Grid grid,
                Sharing sharing) {
            return new Query(
                    options,
                    new NameRemoval(
                            options.features().delayedNameRemoval(),
                            options.features().typeAndUnitLabels()),
                    source,
                    grid,
                    new Budget(options.maxSamples(), options.timeoutNanos(), control),
                    new Remarks(),
                    scratch,
                    sharing,
                    control.profile());
        }

        /** The same query, whose remarks are collected apart. */
        public Query remarking(Remarks others) {
            return new Query(options, names, source, grid, budget, others, scratch, sharing, profile);
        }

        public long start() {
            return grid.start();
        }

        public long end() {
            return grid.end();
        }

        public long step() {
            return grid.step();
        }
    }

    public Evaluation(Query query, long start, long step, int steps) {
        this(query, start, step, steps, start + (steps - 1) * step);
    }

    /** @param end time asked for, at which or up to a step before which the last step is */
    public Evaluation(Query query, long start, long step, int steps, long end) {
        this.query = query;
        this.start = start;
        this.step = step;
        this.steps = steps;
        this.end = end;
    }

    /** An evaluation of the same query over another grid. */
    public Evaluation over(long otherStart, long otherStep, int otherSteps) {
        return new Evaluation(query, otherStart, otherStep, otherSteps);
    }

    /** An evaluation of the same query over another grid, up to a time that need not be on it. */
    public Evaluation over(long otherStart, long otherStep, int otherSteps, long otherEnd) {
        return new Evaluation(query, otherStart, otherStep, otherSteps, otherEnd);
    }

    /** Whether one time is asked for, not a range of times, be it as short as a step. */
    public boolean instant() {
        return start == end;
    }

    /** Last time asked for, Unix milliseconds; there need not be a step at it. */
    public long end() {
        return end;
    }

    public Query query() {
        return query;
    }

    public EngineOptions options() {
        return query.options();
    }

    public NameRemoval names() {
        return query.names();
    }

    public SeriesSource source() {
        return query.source();
    }

    public Budget budget() {
        return query.budget();
    }

    public Remarks remarks() {
        return query.remarks();
    }

    /** Number of steps, at least one. */
    public int steps() {
        return steps;
    }

    /** Distance of the steps in milliseconds. */
    public long stepMillis() {
        return step;
    }

    /** Evaluation time of a step, Unix milliseconds. */
    public long time(int index) {
        return start + index * step;
    }

    /** Evaluation time of the last step. */
    public long lastTime() {
        return time(steps - 1);
    }
}
