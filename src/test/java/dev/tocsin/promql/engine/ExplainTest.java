package dev.tocsin.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.Explanation;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PreparedQueries;
import dev.tocsin.promql.Profile;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.Sharing;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExplainTest {

    private static final long MINUTE = 60_000;
    private static final Engine ENGINE = new Engine(EngineOptions.DEFAULT.withFeatures(PromqlOptions.ALL));

    private final SeriesSource source = new TableSource()
            .load(
                    "x{a=\"1\",b=\"1\"} 0+60x9",
                    "x{a=\"1\",b=\"2\"} 0+120x9",
                    "x{a=\"2\",b=\"1\"} 0+180x9",
                    "y{a=\"1\"} 0+60x9");

    /** Each look at the clock takes a millisecond. */
    private final AtomicLong clock = new AtomicLong();

    private final QueryControl control =
            new QueryControl(() -> clock.addAndGet(1_000_000), Long.MAX_VALUE, () -> false);

    private static Expr parse(String text) {
        return PromqlParser.parse(text, PromqlOptions.ALL);
    }

    private List<Explanation> instant(String text) {
        Expr expr = parse(text);
        Profile profile = new Profile(control.nanoClock());
        ENGINE.instant(expr, 5 * MINUTE, source, control.watchedBy(profile));
        return profile.explain(expr);
    }

    /** Without the times, which the test of those looks at. */
    private static String shape(List<Explanation> parts) {
        StringBuilder out = new StringBuilder();
        parts.forEach(part -> shape(part, "", out));
        return out.toString();
    }

    private static void shape(Explanation part, String indent, StringBuilder out) {
        out.append(String.format(
                Locale.ROOT,
                "%s%s @%d %d/%d x%d%s%n",
                indent,
                part.operation(),
                part.position(),
                part.series(),
                part.samples(),
                part.evaluations(),
                part.shared() ? " shared" : ""));
        part.children().forEach(child -> shape(child, indent + " ", out));
    }

    @Test
    void eachPartTellsItsSeriesAndSamples() {
        assertThat(shape(instant("sum by (a) (rate(x[5m])) > on (a) group_left () (y * 2)")))
                .isEqualTo("""
                        > on (a) group_left () @0 1/0 x1
                         sum by (a) @0 2/2 x1
                          rate @12 3/3 x1
                           x[5m] @17 3/15 x1
                         * @49 1/1 x1
                          y @49 1/1 x1
                        """);
    }

    @Test
    void rangesAreEvaluatedInStretchesAndWhatDoesNotChangeOnce() {
        Expr expr = parse("sum(x) + scalar(sum(y @ 300)) + sum(max_over_time((x > 0)[2m:1m]))");
        Profile profile = new Profile(control.nanoClock());
        ENGINE.range(expr, MINUTE, 9 * MINUTE, 10_000, source, control.watchedBy(profile));
        assertThat(shape(profile.explain(expr))).isEqualTo("""
                        + @0 1/49 x2
                         + @0 1/49 x2
                          sum @0 1/49 x2
                           x @4 3/147 x2
                          sum @16 1/49 x2
                           y @ 300.000 @20 1/2 x2
                         sum @32 1/49 x2
                          max_over_time @36 3/147 x2
                           [2m:1m] @50 3/33 x2
                            > @51 3/33 x2
                             x @51 3/36 x2
                        """);
    }

    @Test
    void whatRulesShareIsMarked() {
        List<Expr> exprs = Arrays.asList(parse("sum(rate(x[5m])) > 1"), parse("max(y) + on () sum(rate(x[5m]))"));
        PreparedQueries plans = ENGINE.prepare(exprs);
        Sharing sharing = new Sharing();
        Profile first = new Profile(control.nanoClock());
        plans.of(exprs.get(0)).instant(5 * MINUTE, source, control.watchedBy(first), sharing);
        Profile second = new Profile(control.nanoClock());
        plans.of(exprs.get(1)).instant(5 * MINUTE, source, control.watchedBy(second), sharing);
        assertThat(shape(first.explain(exprs.get(0)))).isEqualTo("""
                        > @0 1/1 x1
                         sum @0 1/1 x1
                          rate @4 3/3 x1
                           x[5m] @9 3/15 x1
                        """);
        assertThat(shape(second.explain(exprs.get(1)))).isEqualTo("""
                        + on () @0 1/1 x1
                         max @0 1/1 x1
                          y @4 1/1 x1
                         sum @15 1/1 x1 shared
                        """);
    }

    @Test
    void timesAddUp() {
        Explanation whole = instant("sum(rate(x[5m])) + sum(y)").getFirst();
        assertThat(whole.nanos()).isPositive();
        assertThat(own(whole)).isEqualTo(whole.nanos());
        // Reading is the selector's, counting the rate's.
        Explanation rate = whole.children().getFirst().children().getFirst();
        assertThat(rate.children().getFirst().nanos()).isPositive().isLessThan(rate.nanos());
        assertThat(Explanation.text(List.of(whole)).lines())
                .hasSize(6)
                .last()
                .asString()
                .endsWith("    y");
    }

    private static long own(Explanation part) {
        assertThat(part.ownNanos()).isNotNegative();
        return part.ownNanos()
                + part.children().stream().mapToLong(ExplainTest::own).sum();
    }

    @Test
    void aQueryThatFailedShowsHowFarItCame() {
        Expr expr = parse("sum(x) + (x * on (a) x)");
        Profile profile = new Profile(control.nanoClock());
        assertThatThrownBy(() -> ENGINE.instant(expr, 5 * MINUTE, source, control.watchedBy(profile)))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("duplicate series");
        assertThat(shape(profile.explain(expr))).isEqualTo("""
                        + @0 0/0 x1
                         sum @0 1/1 x1
                          x @4 3/3 x1
                         * on (a) @10 0/0 x1
                          x @10 3/3 x1
                          x @21 3/3 x1
                        """);
    }
}
