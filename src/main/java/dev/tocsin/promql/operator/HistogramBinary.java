package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.histogram.HistogramSum;
import dev.tocsin.promql.histogram.HistogramTrim;
import dev.tocsin.promql.histogram.Histograms;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Binary operators of which an operand is a native histogram: what is allowed, and what is said of the rest. */
final class HistogramBinary {

    private HistogramBinary() {}

    /**
     * What became of a pair.
     *
     * @param incompatible the operands do not go together: the pair is as if it were not there
     * @param keep whether a comparison holds; true for arithmetic
     */
    record Outcome(boolean incompatible, boolean keep, Optional<FloatHistogram> histogram) {
        static final Outcome INCOMPATIBLE = new Outcome(true, false, Optional.empty());

        static Outcome of(FloatHistogram histogram) {
            return new Outcome(false, true, Optional.of(histogram));
        }
    }

    /** Computes a pair; a {@code null} histogram means that the operand is the float. */
    static Outcome compute(
            LastRemark said,
            BinaryOp op,
            double a,
            double b,
            @Nullable FloatHistogram ha,
            @Nullable FloatHistogram hb) {
        if (ha != null && hb != null) {
            Optional<Outcome> both = ofTwo(said, op, ha, hb);
            if (both.isPresent()) {
                return both.get();
            }
        } else if (ha != null) {
            switch (op) {
                case MUL -> {
                    return Outcome.of(Histograms.compact(Histograms.multiply(ha, b)));
                }
                case TRIM_UPPER -> {
                    return Outcome.of(HistogramTrim.below(ha, b));
                }
                case TRIM_LOWER -> {
                    return Outcome.of(HistogramTrim.above(ha, b));
                }
                case DIV -> {
                    return Outcome.of(Histograms.compact(Histograms.divide(ha, b)));
                }
                default -> {}
            }
        } else if (hb != null && op == BinaryOp.MUL) {
            return Outcome.of(Histograms.compact(Histograms.multiply(hb, a)));
        }
        informOfTypes(said, op, ha != null, hb != null);
        return Outcome.INCOMPATIBLE;
    }

    private static Optional<Outcome> ofTwo(LastRemark said, BinaryOp op, FloatHistogram a, FloatHistogram b) {
        return switch (op) {
            case EQL -> Optional.of(new Outcome(false, Histograms.equal(a, b), Optional.of(a)));
            case NEQ -> Optional.of(new Outcome(false, !Histograms.equal(a, b), Optional.of(a)));
            case ADD -> Optional.of(sum(said, a, b, false));
            case SUB -> Optional.of(sum(said, a, b, true));
            default -> Optional.empty();
        };
    }

    private static Outcome sum(LastRemark said, FloatHistogram a, FloatHistogram b, boolean subtract) {
        HistogramSum sum = HistogramSum.plain(a);
        if (!sum.accepts(b)) {
            said.warn("incompatible bucket layout encountered for binary operator " + (subtract ? "-" : "+"));
            return Outcome.INCOMPATIBLE;
        }
        FloatHistogram value = (subtract ? sum.subtract(b) : sum.add(b)).value();
        String operation = subtract ? "subtraction" : "addition";
        if (sum.collision()) {
            // Prometheus 3.14 promql/engine.go, VectorBinop: a pair that is warned of is left out.
            said.warn("conflicting counter resets during histogram " + operation);
            return Outcome.INCOMPATIBLE;
        }
        if (sum.reconciled()) {
            said.inform("mismatched custom buckets were reconciled during " + operation);
        }
        return Outcome.of(subtract ? value.withResetHint(FloatHistogram.ResetHint.GAUGE) : value);
    }

    /** Computes a histogram and a scalar in place; false if they do not go together. */
    static boolean withScalar(LastRemark said, BinaryOp op, Block block, int cell, double scalar, boolean scalarLeft) {
        FloatHistogram histogram = block.histogram(cell);
        Outcome outcome = scalarLeft
                ? compute(said, op, scalar, 0, null, histogram)
                : compute(said, op, 0, scalar, histogram, null);
        outcome.histogram().ifPresent(result -> block.set(cell, result));
        return !outcome.incompatible();
    }

    /** Says that an element was left out because of its type. */
    static void informOfTypes(LastRemark said, BinaryOp op, boolean leftHistogram, boolean rightHistogram) {
        String left = leftHistogram ? "histogram" : "float";
        String right = rightHistogram ? "histogram" : "float";
        said.inform("incompatible sample types encountered for binary operator \"" + op.text() + "\": " + left + " "
                + op.text() + " " + right);
    }
}
