package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoQuote;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;

/** What {@code histogram_quantile} and {@code histogram_fraction} share: classic buckets by group, and native histograms. */
abstract class HistogramCall implements VectorOperator {

    private final VectorOperator input;
    private final int position;
    private final BucketGroups groups = new BucketGroups();
    private final Buckets buckets = new Buckets();
    private final Unique unique = new Unique();

    /** {@code position} is where the vector stands in the text. */
    HistogramCall(VectorOperator input, int position) {
        this.input = input;
        this.position = position;
    }

    /** Called once an evaluation, before anything is computed. */
    abstract void prepare(Evaluation evaluation);

    /** Called at the beginning of a step that has samples. */
    abstract void check(Evaluation evaluation, int step);

    /** The value of a classic histogram; {@code name} is the metric's if annotations shall say it, else empty. */
    abstract double classic(Evaluation evaluation, int step, Buckets of, String name);

    /** The value of a native histogram. */
    abstract double ofNative(Evaluation evaluation, int step, FloatHistogram histogram, String name);

    @Override
    public final Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        prepare(evaluation);
        Block in = input.evaluate(evaluation);
        groups.update(in.rows, in.histograms != null);
        warnOfBadBounds(evaluation, in);
        Rows names = groups.groups();
        Block out = new Block(names.droppingNames(evaluation.names()), in.steps);
        for (int s = 0; s < in.steps; s++) {
            check(evaluation, s);
        }
        boolean[] conflicts = natives(evaluation, in, out);
        for (int group = 0; group < names.count(); group++) {
            evaluation.budget().check();
            int[] members = groups.members(group);
            if (members.length == 0) {
                continue;
            }
            String name = nameFor(evaluation, group);
            for (int s = 0; s < in.steps; s++) {
                int cell = group * in.steps + s;
                collect(in, members, s);
                if (!buckets.isEmpty() && (conflicts.length == 0 || !conflicts[cell])) {
                    out.set(cell, classic(evaluation, s, buckets, name));
                }
            }
        }
        evaluation.budget().leave(before, out.samples());
        return unique.apply(out);
    }

    private void collect(Block in, int[] members, int step) {
        buckets.clear();
        for (int row : members) {
            int cell = row * in.steps + step;
            if (in.has(cell) && in.histogram(cell) == null) {
                buckets.add(groups.bound(row), in.values[cell]);
            }
        }
    }

    /** Native histograms first; true where one meets classic buckets of the same labels, so that both are dropped. */
    private boolean[] natives(Evaluation evaluation, Block in, Block out) {
        if (in.histograms == null) {
            return new boolean[0];
        }
        boolean[] conflicts = new boolean[out.cells()];
        for (int cell = 0; cell < in.cells(); cell++) {
            FloatHistogram histogram = in.has(cell) ? in.histogram(cell) : null;
            if (histogram == null) {
                continue;
            }
            int step = cell % in.steps;
            int group = groups.nativeGroup(cell / in.steps);
            String name = nameFor(evaluation, group);
            collect(in, groups.members(group), step);
            if (buckets.isEmpty()) {
                out.set(group * in.steps + step, ofNative(evaluation, step, histogram, name));
            } else {
                conflicts[group * in.steps + step] = true;
                evaluation
                        .remarks()
                        .warn(withName("vector contains a mix of classic and native histograms", name), position);
            }
        }
        return conflicts;
    }

    private void warnOfBadBounds(Evaluation evaluation, Block in) {
        for (int row = 0; row < in.rows.count(); row++) {
            if (groups.classicGroup(row) >= 0) {
                continue;
            }
            for (int cell = row * in.steps; cell < (row + 1) * in.steps; cell++) {
                if (in.has(cell) && in.histogram(cell) == null) {
                    String le = in.rows.labels(row).get(BucketGroups.LE);
                    String name =
                            evaluation.names().delayed() ? in.rows.labels(row).metricName() : "";
                    String text = "bucket label \"le\" is missing or has a malformed value of " + GoQuote.quote(le);
                    evaluation.remarks().warn(withName(text, name), position);
                    break;
                }
            }
        }
    }

    /** Where names are dropped at once, they are gone before anything is said. */
    private String nameFor(Evaluation evaluation, int group) {
        return evaluation.names().delayed() ? groups.groups().labels(group).metricName() : "";
    }

    /** A text with the metric name behind it, if there is one. */
    static String withName(String text, String name) {
        return name.isEmpty() ? text : text + " for metric name " + GoQuote.quote(name);
    }
}
