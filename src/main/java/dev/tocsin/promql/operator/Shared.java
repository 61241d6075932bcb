package dev.tocsin.promql.operator;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.MetricNames;
import dev.tocsin.promql.Sharing;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Remarks;
import dev.tocsin.promql.eval.VectorOperator;
import org.jspecify.annotations.Nullable;

/**
 * A part that several queries contain: what the first of an iteration works out, the others are given too, its remarks
 * included. What it gave last is kept until the next iteration.
 */
final class Shared {

    private final Expr expr;
    private final VectorOperator inner;
    private @Nullable Memo memo;

    private record Memo(Sharing sharing, int moment, long time, Block block, Remarks remarks, int start) {}

    Shared(Expr expr, VectorOperator inner) {
        this.expr = expr;
        this.inner = inner;
    }

    /**
     * The part at one of its places.
     *
     * @param start where it begins there
     */
    VectorOperator at(int start) {
        return evaluation -> evaluate(evaluation, start);
    }

    private synchronized Block evaluate(Evaluation evaluation, int start) {
        Evaluation.Query query = evaluation.query();
        boolean alone = query.sharing() == Sharing.NONE
                || query.start() != query.end()
                || evaluation.steps() != 1
                || evaluation.time(0) != query.start();
        if (alone) {
            return inner.evaluate(evaluation);
        }
        Memo known = memo;
        if (known == null || !holds(known, query)) {
            known = workOut(evaluation, start);
            memo = known;
        } else {
            if (query.profile() != null) {
                query.profile().shared();
            }
            long samples = known.block.samples();
            evaluation.budget().hold(samples);
            evaluation.budget().count(samples);
        }
        query.remarks().addAll(known.remarks, start - known.start);
        return known.block.copy();
    }

    private boolean holds(Memo known, Evaluation.Query query) {
        return known.sharing == query.sharing()
                && known.time == query.start()
                && !MetricNames.readsAny(expr, known.sharing.since(known.moment));
    }

    private Memo workOut(Evaluation evaluation, int start) {
        memo = null;
        Evaluation.Query query = evaluation.query();
        int moment = query.sharing().moment();
        Remarks own = new Remarks();
        Block block =
                inner.evaluate(new Evaluation(query.remarking(own), evaluation.time(0), evaluation.stepMillis(), 1));
        return new Memo(query.sharing(), moment, query.start(), block, own, start);
    }
}
