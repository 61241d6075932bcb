package dev.tocsin.promql.eval;

import dev.tocsin.promql.Expr.Extension;

/** Computes a range vector: hands the samples of one series after the other to a function. */
public interface RangeOperator {

    /** Takes the samples of a row; they are valid during the call only. */
    interface Sink {
        /**
         * Called once before the rows.
         *
         * @param rows the labels
         * @param windows where the window of each step begins and ends
         */
        void begin(Rows rows, Windows windows);

        /** Called for each row that has samples, in order. */
        void row(int row, Samples samples);
    }

    /** Hands the samples of all rows to a sink. */
    void evaluate(Evaluation evaluation, Sink sink);

    /**
     * The windows of the steps, left-open.
     *
     * @param rangeMillis their length
     * @param firstEnd end of the window of the first step, inclusive, Unix milliseconds
     * @param step by how much the window moves from step to step; 0 if it is the same for all
     * @param extension whether samples beyond the edges are used
     * @param lookback how far beyond, in milliseconds
     */
    record Windows(long rangeMillis, long firstEnd, long step, Extension extension, long lookback) {

        /** Windows without an extension. */
        public Windows(long rangeMillis, long firstEnd, long step) {
            this(rangeMillis, firstEnd, step, Extension.NONE, 0);
        }

        /** Before which time samples are not used at a step, exclusive. */
        public long samplesFrom(int index) {
            return extension == Extension.NONE ? start(index) : start(index) - lookback;
        }

        /** Up to which time samples are used at a step, inclusive. */
        public long samplesTo(int index) {
            return extension == Extension.SMOOTHED ? end(index) + lookback : end(index);
        }

        public long end(int index) {
            return firstEnd + index * step;
        }

        public long start(int index) {
            return end(index) - rangeMillis;
        }
    }
}
