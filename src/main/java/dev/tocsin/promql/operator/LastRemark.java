package dev.tocsin.promql.operator;

import dev.tocsin.promql.eval.Evaluation;

/**
 * What a binary operator has to remark of one step: of all pairs it found fault with, only the last is spoken of
 * (Prometheus 3.14 {@code promql/engine.go}, {@code lastErr} in {@code VectorBinop} and {@code VectorscalarBinop}).
 */
final class LastRemark {

    private String text = "";
    private boolean warning;

    void warn(String what) {
        text = what;
        warning = true;
    }

    void inform(String what) {
        text = what;
        warning = false;
    }

    /** Says it, if there is anything to say, and starts over. */
    void say(Evaluation evaluation, int position) {
        if (text.isEmpty()) {
            return;
        }
        if (warning) {
            evaluation.remarks().warn(text, position);
        } else {
            evaluation.remarks().inform(text, position);
        }
        text = "";
    }
}
