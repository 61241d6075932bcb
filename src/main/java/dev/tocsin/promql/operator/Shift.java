package dev.tocsin.promql.operator;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Expr.At;
import dev.tocsin.promql.eval.Evaluation;
import java.util.Optional;

/** Applies {@code offset} and {@code @}: which instants a selector or subquery looks at. */
record Shift(Optional<Duration> offset, At at, Optional<Shift> outer) {

    static final Shift NONE = of(Expr.TimeShift.NONE);

    static Shift of(Expr.TimeShift shift) {
        return new Shift(shift.offset().map(expr -> new Duration(expr, true)), shift.at(), Optional.empty());
    }

    /** This shift inside of what another one shifts. */
    Shift within(Shift other) {
        return new Shift(offset, at, Optional.of(other));
    }

    /** Whether all steps look at the same instant. */
    boolean fixed() {
        return !(at instanceof At.Evaluation) || outer.map(Shift::fixed).orElse(false);
    }

    /** The instant that all steps look at, without the offset if there is an {@code @}. */
    long unmoved(Evaluation evaluation) {
        return at instanceof At.Evaluation ? time(evaluation, 0) : base(evaluation, 0);
    }

    /** The instant that a step looks at. */
    long time(Evaluation evaluation, int step) {
        long base = base(evaluation, step);
        return offset.isEmpty() ? base : base - offset.get().millis(evaluation.query());
    }

    private long base(Evaluation evaluation, int step) {
        return switch (at) {
            case At.Evaluation() -> outer.isPresent() ? outer.get().time(evaluation, step) : evaluation.time(step);
            case At.Fixed(long millis) -> millis;
            case At.Start() -> evaluation.query().start();
            case At.End() -> evaluation.query().end();
        };
    }

    /** By how much the instant moves from step to step. */
    long step(Evaluation evaluation) {
        return fixed() ? 0 : evaluation.stepMillis();
    }
}
