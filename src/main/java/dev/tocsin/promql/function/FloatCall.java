package dev.tocsin.promql.function;

import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Applies a function to each float of a vector; histograms and names are dropped. */
public final class FloatCall implements VectorOperator {

    private final VectorOperator input;
    private final List<ScalarOperator> arguments;
    private final Maker function;
    private final Unique unique = new Unique();

    /** Makes the function of a step out of the scalar arguments. */
    @FunctionalInterface
    public interface Maker {
        /** The function at a step; {@code arguments[i][step]} are the scalars. */
        DoubleUnaryOperator at(double[][] arguments, int step);
    }

    public FloatCall(VectorOperator input, List<ScalarOperator> arguments, Maker function) {
        this.input = input;
        this.arguments = arguments;
        this.function = function;
    }

    /** A function without scalar arguments. */
    public static FloatCall of(VectorOperator input, DoubleUnaryOperator function) {
        return new FloatCall(input, List.of(), (arguments, step) -> function);
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        double[][] scalars = new double[arguments.size()][];
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = arguments.get(i).evaluate(evaluation);
        }
        block.keepFloats();
        double[] values = block.values;
        for (int s = 0; s < block.steps; s++) {
            DoubleUnaryOperator f = function.at(scalars, s);
            for (int cell = s; cell < values.length; cell += block.steps) {
                values[cell] = f.applyAsDouble(values[cell]);
            }
        }
        return unique.apply(block.withRows(block.rows.droppingNames(evaluation.names())));
    }
}
