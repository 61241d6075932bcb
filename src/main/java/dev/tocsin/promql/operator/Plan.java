package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.ValueType;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.Arrays;

/** The operators of a whole expression, and what is made of their values. */
public sealed interface Plan {

    /** The value at one instant. */
    QueryValue instant(Evaluation evaluation);

    /** The values of a range query. */
    QueryValue range(Evaluation evaluation);

    /**
     * The plan of an expression.
     *
     * @param common what it has in common with others that are planned too
     */
    static Plan of(Expr expr, CommonParts common) {
        Planner planner = new Planner(expr, common);
        return switch (expr.type()) {
            case SCALAR -> new OfScalar(planner.scalar(expr));
            case STRING -> new OfString(Planner.string(expr));
            case VECTOR -> new OfVector(planner.vector(expr), new Unique());
            case MATRIX -> new OfMatrix(planner.range(expr));
        };
    }

    private static QueryException noRange(ValueType type) {
        return QueryException.execution("invalid expression type \"" + type.documented()
                + "\" for range query, must be Scalar or instant Vector");
    }

    /** A number. */
    record OfScalar(ScalarOperator operator) implements Plan {
        @Override
        public QueryValue instant(Evaluation evaluation) {
            return new QueryValue.Scalar(evaluation.time(0), operator.evaluate(evaluation)[0]);
        }

        @Override
        public QueryValue range(Evaluation evaluation) {
            evaluation.budget().hold(evaluation.steps());
            RangeCollector collector = new RangeCollector();
            collector.add(evaluation, Scalars.asVector(operator).evaluate(evaluation));
            return collector.matrix();
        }
    }

    /** A string. */
    record OfString(String value) implements Plan {
        @Override
        public QueryValue instant(Evaluation evaluation) {
            return new QueryValue.Text(evaluation.time(0), value);
        }

        @Override
        public QueryValue range(Evaluation evaluation) {
            throw noRange(ValueType.STRING);
        }
    }

    /** A range vector. */
    record OfMatrix(RangeOperator operator) implements Plan {
        @Override
        public QueryValue instant(Evaluation evaluation) {
            MatrixSink sink = new MatrixSink(evaluation);
            operator.evaluate(evaluation, sink);
            return new QueryValue.Matrix(sink.series());
        }

        @Override
        public QueryValue range(Evaluation evaluation) {
            throw noRange(ValueType.MATRIX);
        }
    }

    /**
     * An instant vector. A range query is worked out in stretches of many steps, so that blocks, which have room for each
     * row at each step, stay of a reasonable size however many series come and go over its range.
     */
    record OfVector(VectorOperator operator, Unique unique) implements Plan {

        /** Steps of the first stretch, when the number of rows is not known yet. */
        private static final int FIRST_STRETCH = 32;

        /** Rows times steps of a block that later stretches aim at. */
        private static final int CELLS = 4_000_000;

        @Override
        public QueryValue instant(Evaluation evaluation) {
            Block block = named(evaluation);
            int[] rows = new int[block.rows.count()];
            int count = 0;
            int[] order = block.order;
            int candidates = order == null ? rows.length : order.length;
            for (int i = 0; i < candidates; i++) {
                int row = order == null ? i : order[i];
                if (block.has(row)) {
                    rows[count++] = row;
                }
            }
            rows = Arrays.copyOf(rows, count);
            double[] values = new double[count];
            FloatHistogram[] histograms = block.histograms == null ? null : new FloatHistogram[count];
            for (int i = 0; i < count; i++) {
                FloatHistogram histogram = block.histogram(rows[i]);
                values[i] = histogram == null ? block.values[rows[i]] : 0;
                if (histograms != null) {
                    histograms[i] = histogram;
                }
            }
            return new QueryValue.Vector(evaluation.time(0), block.rows, rows, values, histograms);
        }

        @Override
        public QueryValue range(Evaluation evaluation) {
            RangeCollector collector = new RangeCollector();
            int done = 0;
            int stretch = FIRST_STRETCH;
            while (done < evaluation.steps()) {
                int steps = Math.min(stretch, evaluation.steps() - done);
                Evaluation part =
                        evaluation.over(evaluation.time(done), evaluation.stepMillis(), steps, evaluation.end());
                collector.add(part, named(part));
                done += steps;
                stretch = Math.max(
                        FIRST_STRETCH, CELLS / Math.max(1, evaluation.budget().widest()));
            }
            return collector.matrix();
        }

        /** The vector with the names dropped that waited for the end. */
        private Block named(Evaluation evaluation) {
            Block block = operator.evaluate(evaluation);
            return unique.apply(block.withRows(block.rows.atTheEnd(evaluation.names())));
        }
    }
}
