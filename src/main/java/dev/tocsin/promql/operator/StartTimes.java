package dev.tocsin.promql.operator;

import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.Optional;

/**
 * {@code start_timestamp(v)}: of each sample when what it counts began, in seconds. Only the samples of a selector have
 * that, and only where {@code use-start-timestamps} is on; there is nothing else.
 */
final class StartTimes implements VectorOperator {

    private final VectorOperator input;
    private final boolean known;
    private final Unique unique = new Unique();

    private StartTimes(VectorOperator input, boolean known) {
        this.input = input;
        this.known = known;
    }

    /**
     * The operator of a call.
     *
     * @param selector gives start times, where the argument is a selector
     * @param argument the argument, which is evaluated as it may fail, or have something to remark
     */
    static StartTimes of(Optional<VectorOperator> selector, VectorOperator argument) {
        return new StartTimes(selector.orElse(argument), selector.isPresent());
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        if (!known || !evaluation.options().features().useStartTimestamps()) {
            return new Block(Rows.NONE, block.steps);
        }
        return unique.apply(block.withRows(block.rows.droppingNames(evaluation.names())));
    }
}
