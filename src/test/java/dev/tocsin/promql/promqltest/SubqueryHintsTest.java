package dev.tocsin.promql.promqltest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubqueryHintsTest {

    /** Prometheus 3.14 {@code detectHistogramStatsDecoding}: below a subquery the whole histograms are read. */
    @Test
    void onlyOutsideOfSubqueriesDoCountsTellOfContradictingResets() {
        assertThat(ScriptRunner.run("""
                load 1m
                    reset{t="late"} {{count:0 buckets:[1]}} {{count:2 buckets:[1]}} {{count:3 buckets:[1]}} {{count:2 buckets:[1]}}
                    reset{t="early"} {{count:3 buckets:[1]}} {{count:2 buckets:[1]}} {{count:2 buckets:[1]}} {{count:3 buckets:[1]}}

                eval instant at 5m histogram_count(sum(reset))
                    expect warn msg: PromQL warning: conflicting counter resets during histogram aggregation (1:21)
                    {} 5

                eval instant at 5m last_over_time(histogram_count(sum(reset))[1m:1m])
                    expect no_warn
                    {} 5
                """))
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome.failure()).isEmpty());
    }
}
