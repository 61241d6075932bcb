package dev.tocsin.promql;

/**
 * The answer to a query.
 *
 * @param value the value, of the type of the expression
 * @param annotations warnings and infos met on the way
 * @param statistics what the evaluation took
 */
public record QueryResult(QueryValue value, Annotations annotations, Statistics statistics) {

    /**
     * What an evaluation took.
     *
     * @param totalSamples samples the selectors handed to operators, each as often as a window held it ({@code
     *     totalQueryableSamples})
     * @param peakSamples most samples in memory at one time ({@code peakSamples})
     */
    public record Statistics(long totalSamples, long peakSamples) {}
}
