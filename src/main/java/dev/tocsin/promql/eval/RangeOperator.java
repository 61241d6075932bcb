package dev.tocsin.promql.eval;

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
     */
    record Windows(long rangeMillis, long firstEnd, long step) {
        public long end(int index) {
            return firstEnd + index * step;
        }

        public long start(int index) {
            return end(index) - rangeMillis;
        }
    }
}
