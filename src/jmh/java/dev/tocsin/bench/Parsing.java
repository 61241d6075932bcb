package dev.tocsin.bench;

import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PreparedQuery;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import org.openjdk.jmh.annotations.Benchmark;

/** What a query costs before it reads a sample. */
public class Parsing extends Timed {

    private static final String QUERY = """
            (
              sum by (cluster, namespace, job) (rate(apiserver_request_total{job="apiserver", code=~"5.."}[5m]))
            /
              sum by (cluster, namespace, job) (rate(apiserver_request_total{job="apiserver"}[5m]))
            ) > 0.03 and on (cluster) histogram_quantile(0.99, sum by (cluster, le) (rate(request_seconds_bucket[5m]))) > 1
            """;

    private final Engine engine = new Engine(EngineOptions.DEFAULT);
    private final Expr expr = PromqlParser.parse(QUERY, PromqlOptions.NONE);

    /** Text to expression. */
    @Benchmark
    public Expr parse() {
        return PromqlParser.parse(QUERY, PromqlOptions.NONE);
    }

    /** Expression to operators. */
    @Benchmark
    public PreparedQuery plan() {
        return engine.prepare(expr);
    }
}
