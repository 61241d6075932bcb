package dev.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.promql.promqltest.MemorySource;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Deep texts through the whole chain, parse, types, print, plan, evaluation: a result or an error, in bounded time, on an
 * ordinary stack. Prometheus 3.14's {@code promtool promql format} does not answer 10,000 nested parentheses within a minute.
 */
class HostileQueryTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Texts of a depth. */
    private static Map<String, IntFunction<String>> shapes() {
        Map<String, IntFunction<String>> shapes = new TreeMap<>();
        shapes.put("parentheses", n -> "(".repeat(n) + "1" + ")".repeat(n));
        shapes.put("open parentheses", "("::repeat);
        shapes.put("signs", n -> "-".repeat(n) + "x");
        shapes.put("mixed signs", n -> "-(+".repeat(n) + "x" + ")".repeat(n));
        shapes.put("calls", n -> "abs(".repeat(n) + "x" + ")".repeat(n));
        shapes.put("aggregations", n -> "sum by (a) (".repeat(n) + "x" + ")".repeat(n));
        shapes.put("subqueries", n -> "max_over_time(".repeat(n) + "x" + "[5m:1m])".repeat(n));
        shapes.put("subqueries of subqueries", n -> "x" + "[5m:1m]".repeat(n));
        shapes.put("sums", n -> "x" + " + x".repeat(n));
        shapes.put("powers", n -> "2" + " ^ 2".repeat(n));
        shapes.put("alternatives", n -> "x" + " or x".repeat(n));
        shapes.put("right sides", n -> "x or (".repeat(n) + "x" + ")".repeat(n));
        shapes.put("durations", n -> "x[" + "(".repeat(n) + "5m" + ")".repeat(n) + "]");
        shapes.put("sums of durations", n -> "x[5m" + " + 5m".repeat(n) + "]");
        shapes.put("powers of durations", n -> "x[5m" + " ^ 1".repeat(n) + "]");
        shapes.put("signs of durations", n -> "x offset " + "-".repeat(n) + "5m");
        shapes.put("extremes", n -> "x[" + "max_of(1m, ".repeat(n) + "5m" + ")".repeat(n) + "]");
        shapes.put("matchers", n -> "x{" + "a=\"b\",".repeat(n) + "}");
        shapes.put("braces", "x{"::repeat);
        shapes.put("brackets", "x["::repeat);
        shapes.put("quotes", "\""::repeat);
        shapes.put("names", "n"::repeat);
        shapes.put("digits", "9"::repeat);
        shapes.put("underscored digits", n -> "1" + "_1".repeat(n));
        shapes.put("spaces", n -> " ".repeat(n) + "x");
        shapes.put("comments", n -> "#c\n".repeat(n) + "x");
        shapes.put("groupings", n -> "sum by (" + "a,".repeat(n) + "a) (x)");
        shapes.put("arguments", n -> "label_join(x, \"a\", \"b\"" + ", \"c\"".repeat(n) + ")");
        shapes.put("offsets", n -> "x" + " offset 0s".repeat(n));
        shapes.put("ats", n -> "x" + " @ 1".repeat(n));
        shapes.put("regular expressions", n -> "x{a=~\"" + "(a|".repeat(n) + "b" + ")".repeat(n) + "\"}");
        shapes.put("escapes", n -> "x{a=\"" + "\\u00e9".repeat(n) + "\"}");
        shapes.put("lone surrogates", n -> "x{a=\"" + "\ud800".repeat(n) + "\"}");
        return shapes;
    }

    @Test
    void tenThousandDeepIsAResultOrAnError() {
        shapes().forEach((name, shape) -> chain(name, shape.apply(10_000)));
    }

    private static void chain(String name, String query) {
        Assertions.assertThatCode(() -> {
                    long begin = System.nanoTime();
                    evaluate(query);
                    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT);
                })
                .as(name)
                .doesNotThrowAnyException();
    }

    private static void evaluate(String query) {
        Expr expr;
        try {
            expr = PromqlParser.parse(query, PromqlOptions.ALL);
        } catch (PromqlParseException e) {
            assertThat(e.problem()).isNotEmpty();
            return;
        }
        String canonical = Printer.canonical(expr);
        assertThat(PrettyPrinter.format(expr)).isNotEmpty();
        if (!PrintedOtherwise.is(canonical)) {
            assertThat(Printer.canonical(PromqlParser.parse(canonical, PromqlOptions.ALL)))
                    .isEqualTo(canonical);
        }
        try {
            new Engine(EngineOptions.DEFAULT).instant(expr, 0, new MemorySource(), QueryControl.NONE);
        } catch (QueryException e) {
            assertThat(e).hasMessageNotContaining("StackOverflow");
        }
    }
}
