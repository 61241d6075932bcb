package dev.tocsin.promql.promqltest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which annotations Prometheus makes, and where. */
class AnnotationsTest {

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

    /** Prometheus 3.14 {@code VectorBinop}: {@code lastErr}; and a pair that is warned of has no result. */
    @Test
    void ofTheFaultyPairsOfAStepOnlyTheLastIsSpokenOf() {
        assertThat(ScriptRunner.run("""
                load 1m
                    a{x="1"} {{count:1 buckets:[1]}}x5
                    a{x="2"} 1x5
                    b{x="1"} {{count:1 buckets:[1]}}x5
                    b{x="2"} {{count:1 buckets:[1]}}x5
                    reset{t="late"} {{count:0 buckets:[1]}} {{count:2 buckets:[1]}} {{count:3 buckets:[1]}} {{count:2 buckets:[1]}}
                    reset{t="early"} {{count:3 buckets:[1]}} {{count:2 buckets:[1]}} {{count:2 buckets:[1]}} {{count:3 buckets:[1]}}

                eval instant at 5m a > b
                    expect info msg: PromQL info: incompatible sample types encountered for binary operator ">": float > histogram (1:1)

                eval instant at 5m histogram_count(reset{t="late"} + ignoring (t) reset{t="early"})
                    expect warn msg: PromQL warning: conflicting counter resets during histogram addition (1:17)
                """))
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome.failure()).isEmpty());
    }
}
