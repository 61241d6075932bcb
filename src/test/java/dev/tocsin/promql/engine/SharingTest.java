package dev.tocsin.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PreparedQueries;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryResult;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.promql.Sharing;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SharingTest {

    private static final long MINUTE = 60_000;
    private static final Engine ENGINE = new Engine(EngineOptions.DEFAULT.withFeatures(PromqlOptions.ALL));

    private final Counting source = new Counting(new TableSource()
            .load(
                    "x{a=\"1\",b=\"1\"} 0+60x9",
                    "x{a=\"1\",b=\"2\"} 0+120x9",
                    "x{a=\"2\",b=\"1\"} 0+180x9",
                    "y{a=\"1\"} 0+60x9"));
    private final Sharing sharing = new Sharing();

    /** Counts how often samples are read. */
    private static final class Counting implements SeriesSource {
        private final SeriesSource inner;
        private int reads;

        Counting(SeriesSource inner) {
            this.inner = inner;
        }

        @Override
        public Resolution resolve(List<Matcher> matchers, long from, long to, long since) {
            return inner.resolve(matchers, from, to, since);
        }

        @Override
        public Labels labels(int seriesId) {
            return inner.labels(seriesId);
        }

        @Override
        public void read(int[] ids, long from, long to, SampleColumns into) {
            reads++;
            inner.read(ids, from, to, into);
        }
    }

    /** Rules of a group, with their plans. */
    private final class Group {
        private final List<Expr> exprs;
        private final PreparedQueries plans;

        Group(String... rules) {
            exprs = Arrays.stream(rules)
                    .map(rule -> PromqlParser.parse(rule, PromqlOptions.ALL))
                    .toList();
            plans = ENGINE.prepare(exprs);
        }

        QueryResult evaluate(int rule, long time, Sharing with) {
            return plans.of(exprs.get(rule)).instant(time, source, QueryControl.NONE, with);
        }

        String value(int rule, long time, Sharing with) {
            return ((QueryValue.Vector) evaluate(rule, time, with).value())
                    .samples().stream()
                            .map(s -> s.labels() + "=" + s.value())
                            .sorted()
                            .collect(Collectors.joining(" "));
        }

        int reads(int rule, long time, Sharing with) {
            int before = source.reads;
            evaluate(rule, time, with);
            return source.reads - before;
        }
    }

    @Test
    void aPartOfSeveralRulesIsWorkedOutOnce() {
        Group group = new Group(
                "sum by (a) (rate(x[5m])) > 2", "sum   by (a) (rate(x[5m])) * 10", "100 * (sum by(a)(rate(x[5m])))");
        assertThat(group.reads(0, 5 * MINUTE, sharing)).isOne();
        assertThat(group.reads(1, 5 * MINUTE, sharing)).isZero();
        assertThat(group.value(0, 5 * MINUTE, sharing)).isEqualTo("{a=\"1\"}=3.0 {a=\"2\"}=3.0");
        assertThat(group.value(1, 5 * MINUTE, sharing)).isEqualTo("{a=\"1\"}=30.0 {a=\"2\"}=30.0");
        assertThat(group.value(2, 5 * MINUTE, sharing)).isEqualTo("{a=\"1\"}=300.0 {a=\"2\"}=300.0");
        assertThat(group.reads(2, 5 * MINUTE, sharing)).isZero();
    }

    @Test
    void thePartsOfPartsAreSharedToo() {
        Group group = new Group("sum by (a) (rate(x[5m])) > 2", "max by (b) (rate(x[5m])) > 2");
        assertThat(group.reads(0, 5 * MINUTE, sharing)).isOne();
        assertThat(group.reads(1, 5 * MINUTE, sharing)).isZero();
    }

    @Test
    void whatIsRecordedMeanwhileIsSeen() {
        Group group = new Group("sum(rate(x[5m]))", "sum(rate(x[5m])) + 1", "sum(rate(y[5m]))", "sum(rate(y[5m])) + 1");
        group.evaluate(0, 5 * MINUTE, sharing);
        group.evaluate(2, 5 * MINUTE, sharing);
        sharing.recorded("x");
        assertThat(group.reads(1, 5 * MINUTE, sharing)).isOne();
        assertThat(group.reads(1, 5 * MINUTE, sharing)).isZero();
        assertThat(group.reads(3, 5 * MINUTE, sharing)).isZero();
    }

    @Test
    void anotherIterationAnotherTimeOrNoIterationSeesWhatThereIsThen() {
        Group group = new Group("sum(rate(x[5m]))", "sum(rate(x[5m])) + 1");
        group.evaluate(0, 5 * MINUTE, sharing);
        assertThat(group.reads(1, 6 * MINUTE, sharing)).isOne();
        assertThat(group.reads(1, 6 * MINUTE, new Sharing())).isOne();
        assertThat(group.reads(1, 6 * MINUTE, Sharing.NONE)).isOne();
        assertThat(group.reads(1, 6 * MINUTE, Sharing.NONE)).isOne();
    }

    @Test
    void partsOfSubqueriesAndHistogramsReadInAnotherWayStayApart() {
        Group group = new Group(
                "sum(rate(x[5m]))",
                "max_over_time(sum(rate(x[5m]))[5m:1m])",
                "histogram_count(sum(rate(x[5m])))",
                "sum(rate(x[5m])) + 1");
        group.evaluate(0, 5 * MINUTE, sharing);
        assertThat(group.reads(1, 5 * MINUTE, sharing)).isPositive();
        assertThat(group.reads(2, 5 * MINUTE, sharing)).isOne();
        assertThat(group.reads(3, 5 * MINUTE, sharing)).isZero();
    }

    @Test
    void remarksComeWithAPartAndPointToItsPlace() {
        String second = "1 + 2 + sum(rate(x[5m]))";
        Group group = new Group("sum(rate(x[5m]))", second);
        group.evaluate(0, 5 * MINUTE, sharing);
        assertThat(group.evaluate(1, 5 * MINUTE, sharing).annotations().infoTexts(second, 0))
                .containsExactly(
                        "PromQL info: metric might not be a counter, __type__ label is not set to \"counter\" or"
                                + " \"histogram\", got \"\": \"x\" (1:18)");
    }

    @Test
    void aRuleThatCannotBePlannedDoesNotTouchTheOthers() {
        Group group = new Group("sum_over_time(x[5m] anchored)", "sum(rate(x[5m]))", "sum(rate(x[5m])) + 1");
        assertThatThrownBy(() -> group.evaluate(0, 5 * MINUTE, sharing)).isInstanceOf(QueryException.class);
        assertThat(group.value(1, 5 * MINUTE, sharing)).isEqualTo("{}=6.0");
        assertThat(group.value(2, 5 * MINUTE, sharing)).isEqualTo("{}=7.0");
    }
}
