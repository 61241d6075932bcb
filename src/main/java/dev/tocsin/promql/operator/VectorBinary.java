package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.VectorMatching;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An arithmetic operator or comparison between two vectors, one-to-one or many-to-one. Which groups rows belong to and
 * which row a pair results in is kept; an evaluation is a walk over integer arrays.
 */
final class VectorBinary implements VectorOperator {

    private final BinaryOp op;
    private final VectorOperator left;
    private final VectorOperator right;
    private final VectorMatching matching;
    private final boolean returnBool;
    private final int position;
    private final Signatures signatures;
    /** Whether the many side, which is walked over, is the right one. */
    private final boolean swapped;

    private final Optional<DoubleBinaryOperator> arithmetic;
    private @Nullable ResultRows results;

    VectorBinary(
            BinaryOp op,
            VectorOperator left,
            VectorOperator right,
            VectorMatching matching,
            boolean returnBool,
            int position) {
        this.op = op;
        this.left = left;
        this.right = right;
        this.matching = matching;
        this.returnBool = returnBool;
        this.position = position;
        this.signatures = new Signatures(matching);
        this.swapped = matching.group() == VectorMatching.Group.RIGHT;
        boolean trim = op == BinaryOp.TRIM_LOWER || op == BinaryOp.TRIM_UPPER;
        this.arithmetic =
                op.kind() == BinaryOp.Kind.ARITHMETIC && !trim ? Optional.of(Arithmetic.of(op)) : Optional.empty();
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Block a = left.evaluate(evaluation);
        Block b = right.evaluate(evaluation);
        ResultRows rows = results;
        if (signatures.update(a.rows, b.rows) || rows == null) {
            rows = new ResultRows(
                    op, matching, returnBool, evaluation.names(), swapped ? b.rows : a.rows, swapped ? a.rows : b.rows);
            results = rows;
        }
        Join join = new Join(evaluation, swapped ? b : a, swapped ? a : b, rows);
        for (int s = 0; s < a.steps; s++) {
            join.step(s);
            join.said.say(evaluation, position);
        }
        Block out = join.block();
        evaluation.budget().leave(before, out.samples());
        return out;
    }

    /** One evaluation. */
    private final class Join {
        private final Evaluation evaluation;
        private final Block many;
        private final Block one;
        private final int[] manyGroup;
        private final int[] oneGroup;
        private final ResultRows rows;
        /** Row of the one side by group, −1 if there is none at this step. */
        private final int[] partner;
        /** Groups and rows that have a result at this step, as the number of the step plus one. */
        private final int[] matched;

        /** Rows in the order in which they came out, for a single step. */
        private final int[] order;

        private int ordered;

        private int[] rowSeen;
        private int[] rowGroup;
        private double[] values;
        private boolean[] present;
        private FloatHistogram @Nullable [] histograms;

        private final LastRemark said = new LastRemark();

        /** Result of the last pair. */
        private double value;

        private @Nullable FloatHistogram histogram;

        Join(Evaluation evaluation, Block many, Block one, ResultRows rows) {
            this.evaluation = evaluation;
            this.many = many;
            this.one = one;
            this.rows = rows;
            this.manyGroup = swapped ? signatures.right() : signatures.left();
            this.oneGroup = swapped ? signatures.left() : signatures.right();
            this.partner = new int[signatures.count()];
            this.matched = new int[signatures.count()];
            // A single step has at most one result for each row of either side.
            this.order = new int[many.steps == 1 ? manyGroup.length + oneGroup.length : 0];
            int capacity = Math.max(rows.count(), 16);
            this.rowSeen = new int[capacity];
            this.rowGroup = new int[capacity];
            this.values = new double[Math.multiplyExact(capacity, many.steps)];
            this.present = new boolean[values.length];
        }

        void step(int step) {
            evaluation.budget().check();
            // Where one side is empty nothing can match, and what the other side holds is not looked at.
            boolean filled =
                    matching.fillLeft().isPresent() || matching.fillRight().isPresent();
            if (!filled && (empty(many, step) || empty(one, step))) {
                return;
            }
            Arrays.fill(partner, -1);
            boolean anyOne = false;
            for (int row = 0; row < oneGroup.length; row++) {
                if (one.has(row * one.steps + step)) {
                    int group = oneGroup[row];
                    if (partner[group] >= 0) {
                        throw duplicate(row, partner[group]);
                    }
                    partner[group] = row;
                    anyOne = true;
                }
            }
            // Prometheus 3.14 does not swap the fill values with the sides: the left one always stands for the many
            // side.
            OptionalDouble fillOne = matching.fillRight();
            if (anyOne || fillOne.isPresent()) {
                for (int row = 0; row < manyGroup.length; row++) {
                    if (many.has(row * many.steps + step)) {
                        int group = manyGroup[row];
                        if (partner[group] >= 0 || fillOne.isPresent()) {
                            pair(step, group, row, partner[group]);
                        }
                    }
                }
            }
            OptionalDouble fillMany = matching.fillLeft();
            if (fillMany.isPresent()) {
                for (int row = 0; row < oneGroup.length; row++) {
                    int group = oneGroup[row];
                    if (one.has(row * one.steps + step) && matched[group] != step + 1) {
                        pair(step, group, -1, row);
                    }
                }
            }
        }

        private static boolean empty(Block block, int step) {
            if (block.steps == 1) {
                return block.isEmpty();
            }
            for (int cell = step; cell < block.cells(); cell += block.steps) {
                if (block.has(cell)) {
                    return false;
                }
            }
            return true;
        }

        private void pair(int step, int group, int manyRow, int oneRow) {
            boolean keep = compute(step, manyRow, oneRow);
            if (incompatible) {
                return;
            }
            int row = rows.of(manyRow, oneRow);
            ensure(row);
            if (matching.group() == VectorMatching.Group.NONE) {
                if (matched[group] == step + 1) {
                    throw QueryException.execution("multiple matches for labels: many-to-one matching must be explicit"
                            + " (group_left/group_right)");
                }
            } else if (rowSeen[row] == step + 1 && rowGroup[row] == group) {
                throw QueryException.execution(
                        "multiple matches for labels: grouping labels must ensure unique matches");
            }
            matched[group] = step + 1;
            rowSeen[row] = step + 1;
            rowGroup[row] = group;
            if (!keep) {
                return;
            }
            int cell = row * many.steps + step;
            if (present[cell]) {
                throw QueryException.execution("vector cannot contain metrics with the same labelset");
            }
            present[cell] = true;
            if (many.steps == 1) {
                order[ordered++] = row;
            }
            values[cell] = value;
            FloatHistogram result = histogram;
            if (result != null) {
                FloatHistogram[] all = histograms;
                if (all == null) {
                    all = new FloatHistogram[values.length];
                    histograms = all;
                }
                all[cell] = result;
            }
        }

        /** Set by {@link #compute} if float and histogram do not go together: the pair is as if it were not there. */
        private boolean incompatible;

        private boolean compute(int step, int manyRow, int oneRow) {
            double manyValue = value(many, manyRow, step, matching.fillLeft());
            double oneValue = value(one, oneRow, step, matching.fillRight());
            double a = swapped ? oneValue : manyValue;
            double b = swapped ? manyValue : oneValue;
            histogram = null;
            incompatible = false;
            boolean keep;
            if (many.histograms == null && one.histograms == null && arithmetic.isPresent()) {
                value = arithmetic.get().applyAsDouble(a, b);
                return true;
            }
            FloatHistogram manyHistogram = histogram(many, manyRow, step);
            FloatHistogram oneHistogram = histogram(one, oneRow, step);
            FloatHistogram ha = swapped ? oneHistogram : manyHistogram;
            FloatHistogram hb = swapped ? manyHistogram : oneHistogram;
            if (ha != null || hb != null || (arithmetic.isEmpty() && op.kind() == BinaryOp.Kind.ARITHMETIC)) {
                HistogramBinary.Outcome outcome = HistogramBinary.compute(said, op, a, b, ha, hb);
                incompatible = outcome.incompatible();
                keep = outcome.keep();
                value = 0;
                histogram = outcome.histogram().orElse(null);
            } else if (arithmetic.isPresent()) {
                value = arithmetic.get().applyAsDouble(a, b);
                keep = true;
            } else {
                value = a;
                keep = Arithmetic.compare(op, a, b);
            }
            if (returnBool) {
                value = keep ? 1 : 0;
                histogram = null;
                return true;
            }
            return keep;
        }

        private static double value(Block block, int row, int step, OptionalDouble fill) {
            return row >= 0 ? block.values[row * block.steps + step] : fill.orElse(Double.NaN);
        }

        private static @Nullable FloatHistogram histogram(Block block, int row, int step) {
            return row < 0 ? null : block.histogram(row * block.steps + step);
        }

        private void ensure(int row) {
            if (row < rowSeen.length) {
                return;
            }
            int capacity = Math.max(row + 1, rowSeen.length * 2);
            rowSeen = Arrays.copyOf(rowSeen, capacity);
            rowGroup = Arrays.copyOf(rowGroup, capacity);
            values = Arrays.copyOf(values, Math.multiplyExact(capacity, many.steps));
            present = Arrays.copyOf(present, values.length);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, values.length);
            }
        }

        Block block() {
            Rows all = rows.rows();
            Block out = new Block(all, many.steps, values);
            out.histograms = histograms;
            if (many.steps == 1) {
                out.order = Arrays.copyOf(order, ordered);
            }
            for (int cell = 0; cell < out.cells(); cell++) {
                if (present[cell]) {
                    out.present[cell >> 6] |= 1L << cell;
                }
            }
            return out;
        }

        private QueryException duplicate(int row, int other) {
            String side = swapped ? "left" : "right";
            Labels labels = one.rows.labels(row);
            Labels group = matching.on()
                    ? labels.keeping(matching.labels())
                    : labels.without(matching.labels()).without(Labels.METRIC_NAME);
            Labels second = one.rows.labels(other);
            boolean inOrder = labels.compareTo(second) <= 0;
            return QueryException.execution("found duplicate series for the match group " + group + " on the " + side
                    + " hand-side of the operation: [" + (inOrder ? labels : second) + ", "
                    + (inOrder ? second : labels)
                    + "];many-to-many matching not allowed: matching labels must be unique on one side");
        }
    }
}
