package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Budget;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Samples;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls a range function for each series and step. */
public final class RangeCall implements VectorOperator {

    /** After so many rows, or at each row of so many steps, the time is looked at. */
    private static final int MANY_ROWS = 256;

    private static final int MANY_STEPS = 64;

    private final RangeOperator range;
    private final RangeFunction function;
    private final List<ScalarOperator> arguments;
    private final Traits traits;

    /** Label work, kept while the rows of the range vector are the same. */
    private Rows input = Rows.NONE;

    private Rows output = Rows.NONE;
    private boolean[] doubtful = {};

    /**
     * What else there is to know of a call.
     *
     * @param keepsName whether result rows keep their metric name
     * @param countersOnly whether floats of a metric not named like a counter are worth an info
     * @param position where annotations point to
     */
    public record Traits(boolean keepsName, boolean countersOnly, int position) {}

    public RangeCall(RangeOperator range, RangeFunction function, List<ScalarOperator> arguments, Traits traits) {
        this.range = range;
        this.function = function;
        this.arguments = arguments;
        this.traits = traits;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Run run = new Run(evaluation, new Window(evaluation.remarks(), traits.position()));
        range.evaluate(evaluation, run);
        Block out = run.out;
        if (!evaluation.names().delayed() && !out.rows.unique()) {
            requireUnique(out);
        }
        evaluation.budget().leave(before, out.samples());
        return out;
    }

    private void update(Evaluation evaluation, Rows rows) {
        if (rows == input) {
            return;
        }
        input = rows;
        output = traits.keepsName() ? rows : rows.droppingNames(evaluation.names());
        if (traits.countersOnly()) {
            doubtful = new boolean[rows.count()];
            for (int row = 0; row < doubtful.length; row++) {
                doubtful[row] = doubtful(rows.labels(row), evaluation.names().typeLabels());
            }
        }
    }

    private static boolean doubtful(Labels labels, boolean byType) {
        String name = labels.metricName();
        if (name.isEmpty()) {
            return false;
        }
        if (byType) {
            String type = labels.get("__type__");
            return !type.equals("counter") && !type.equals("histogram");
        }
        return !name.endsWith("_total")
                && !name.endsWith("_sum")
                && !name.endsWith("_count")
                && !name.endsWith("_bucket");
    }

    private void inform(Evaluation evaluation, Labels labels) {
        String name = GoQuote.quote(labels.metricName());
        String text = evaluation.names().typeLabels()
                ? "metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got "
                        + GoQuote.quote(labels.get("__type__")) + ": " + name
                : "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " + name;
        evaluation.remarks().inform(text, traits.position());
    }

    private static void requireUnique(Block block) {
        Set<Labels> seen = new HashSet<>();
        for (int row = 0; row < block.rows.count(); row++) {
            boolean any = false;
            for (int cell = row * block.steps; !any && cell < (row + 1) * block.steps; cell++) {
                any = block.has(cell);
            }
            if (any && !seen.add(block.rows.labels(row))) {
                throw QueryException.execution("vector cannot contain metrics with the same labelset");
            }
        }
    }

    /** One evaluation. */
    private final class Run implements RangeOperator.Sink {
        private final Evaluation evaluation;
        private final Window window;
        private Block out = new Block(Rows.NONE, 0);
        private RangeOperator.@Nullable Windows windows;

        Run(Evaluation evaluation, Window window) {
            this.evaluation = evaluation;
            this.window = window;
        }

        @Override
        public void begin(Rows rows, RangeOperator.Windows ofSteps) {
            update(evaluation, rows);
            // Behind the subquery: of equal remarks the later one's position is told.
            double[][] scalars = new double[arguments.size()][];
            for (int i = 0; i < scalars.length; i++) {
                scalars[i] = arguments.get(i).evaluate(evaluation);
            }
            window.arguments(scalars);
            windows = ofSteps;
            window.rangeMillis = ofSteps.rangeMillis();
            evaluation.budget().reserve(output.count(), evaluation.steps());
            out = new Block(output, evaluation.steps());
        }

        @Override
        public void row(int row, Samples samples) {
            RangeOperator.Windows ofSteps = windows;
            if (ofSteps == null) {
                throw new IllegalStateException("begin comes first");
            }
            Budget budget = evaluation.budget();
            if (out.steps > MANY_STEPS || row % MANY_ROWS == 0) {
                budget.check();
            }
            window.load(samples, input, row);
            boolean anyFloat = false;
            for (int s = 0; s < out.steps; s++) {
                window.moveTo(samples, ofSteps, s, evaluation.time(s));
                if (window.isEmpty()) {
                    continue;
                }
                long size = window.floats() + sizeOfHistograms();
                budget.hold(size);
                budget.count(size);
                if (function.apply(window)) {
                    FloatHistogram histogram = window.histogram;
                    if (histogram == null) {
                        out.set(row * out.steps + s, window.value);
                        anyFloat = true;
                    } else {
                        out.set(row * out.steps + s, histogram);
                    }
                    budget.hold(1);
                }
                budget.release(size);
            }
            if (anyFloat && traits.countersOnly() && doubtful[row]) {
                inform(evaluation, input.labels(row));
            }
        }

        private long sizeOfHistograms() {
            long size = 0;
            for (int i = window.histogramFrom; i < window.histogramTo; i++) {
                size += Budget.size(window.histograms[i]);
            }
            return size;
        }
    }
}
