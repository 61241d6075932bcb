package dev.tocsin.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.GoFloat;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PreparedQuery;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryResult;
import dev.tocsin.promql.QueryValue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries over written-down series. Values were taken from Prometheus 3.14 where they are not plain arithmetic. */
class EvaluationTest {

    private static final long MINUTE = 60_000;

    private static TableSource source() {
        return new TableSource()
                .load(
                        "requests_total{job=\"api\",code=\"200\"} 0+60x10",
                        "requests_total{job=\"api\",code=\"500\"} 0+6x10",
                        "requests_total{job=\"web\",code=\"200\"} 0+30x4 0+30x5",
                        "up{job=\"api\",instance=\"a\"} 1+0x10",
                        "up{job=\"api\",instance=\"b\"} 0+0x10",
                        "up{job=\"web\",instance=\"c\"} 1 1 1 stale",
                        "info{job=\"api\",version=\"1.0\"} 1+0x10",
                        "gap{x=\"1\"} 1 _ _ 4 _ _ _ _ _ _ _ 12",
                        "lat_bucket{le=\"0.1\"} 0+10x10",
                        "lat_bucket{le=\"1\"} 0+15x10",
                        "lat_bucket{le=\"+Inf\"} 0+20x10");
    }

    private static Expr parse(String text) {
        return PromqlParser.parse(text, PromqlOptions.ALL);
    }

    private static QueryResult at(String query, long minute, EngineOptions options) {
        return new Engine(options).instant(parse(query), minute * MINUTE, source(), QueryControl.NONE);
    }

    private static String text(QueryValue value) {
        return switch (value) {
            case QueryValue.Scalar scalar -> GoFloat.g(scalar.value());
            case QueryValue.Text string -> string.value();
            case QueryValue.Vector vector ->
                vector.samples().stream()
                        .map(s -> s.labels() + " " + GoFloat.g(s.value()))
                        .collect(Collectors.joining("; "));
            case QueryValue.Matrix matrix ->
                matrix.series().stream().map(EvaluationTest::text).collect(Collectors.joining("; "));
        };
    }

    private static String text(QueryValue.Series series) {
        StringBuilder out = new StringBuilder(series.labels().toString());
        for (int i = 0; i < series.size(); i++) {
            out.append(' ').append(GoFloat.g(series.value(i))).append('@').append(series.timeMillis(i) / MINUTE);
        }
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            1 + 2 * 3                                   | 7
            -2 ^ 2                                      | -4
            7 % -3                                      | 1
            1 > bool 2                                  | 0
            "text"                                      | text
            timestamp(gap @ 420)                        | {x="1"} 180
            timestamp(gap @ 420 offset 1m)              | {x="1"} 180
            count(gap @ 480 offset 1m)                  | {} 1
            count(timestamp(gap @ 480 offset 1m)) or vector(-1) | {} -1
            time()                                      | 600
            scalar(up{instance="a"})                    | 1
            scalar(up)                                  | NaN
            up{job="api"} == 0                          | {__name__="up", instance="b", job="api"} 0
            up{instance="a"} == bool 0                  | {instance="a", job="api"} 0
            0 < up{instance="a"}                        | {__name__="up", instance="a", job="api"} 1
            sum(up)                                     | {} 1
            sum by (job) (up)                           | {job="api"} 1
            avg(up)                                     | {} 0.5
            count by (job) (requests_total)             | {job="api"} 2; {job="web"} 1
            max without (code) (requests_total)         | {job="api"} 600; {job="web"} 150
            quantile(0.5, up)                           | {} 0.5
            topk(1, requests_total)                     | {__name__="requests_total", code="200", job="api"} 600
            count_values("v", up)                       | {v="1"} 1; {v="0"} 1
            stddev(up)                                  | {} 0.5
            rate(requests_total{code="500"}[5m])        | {code="500", job="api"} 0.1
            increase(requests_total{job="web"}[10m])    | {code="200", job="web"} 266.6666666666667
            irate(requests_total{code="500"}[5m])       | {code="500", job="api"} 0.1
            resets(requests_total{job="web"}[20m])      | {code="200", job="web"} 1
            changes(up{job="api"}[10m])                 | {instance="a", job="api"} 0; {instance="b", job="api"} 0
            deriv(requests_total{code="500"}[5m])       | {code="500", job="api"} 0.1
            predict_linear(requests_total{code="500"}[5m], 60) | {code="500", job="api"} 66
            sum_over_time(up{instance="a"}[5m])         | {instance="a", job="api"} 5
            avg_over_time(requests_total{code="500"}[3m]) | {code="500", job="api"} 54
            last_over_time(gap[10m])                    | {__name__="gap", x="1"} 4
            count_over_time(up{instance="a"}[5m:30s])   | {instance="a", job="api"} 10
            absent(nothing{job="x"})                    | {job="x"} 1
            absent_over_time(nothing{job="x"}[5m])      | {job="x"} 1
            timestamp(gap offset 7m)                    | {x="1"} 180
            up{instance="c"}                            |
            up{instance="c"} @ 120                      | {__name__="up", instance="c", job="web"} 1
            requests_total{code="500"} offset 5m        | {__name__="requests_total", code="500", job="api"} 30
            up * on (job) group_left (version) info     | {instance="a", job="api", version="1.0"} 1; {instance="b", job="api", version="1.0"} 0
            info / on (job) group_right () up           | {instance="a", job="api"} 1; {instance="b", job="api"} +Inf
            up and on (job) info                        | {__name__="up", instance="a", job="api"} 1; {__name__="up", instance="b", job="api"} 0
            up unless on (job) info                     |
            (up == 1) or up                             | {__name__="up", instance="a", job="api"} 1; {__name__="up", instance="b", job="api"} 0
            requests_total{code="500"} / ignoring (code) requests_total{code="200"} | {job="api"} 0.1
            histogram_quantile(0.9, lat_bucket)         | {} 1
            histogram_quantile(0.6, lat_bucket)         | {} 0.4600000000000001
            histogram_fraction(0, 0.1, lat_bucket)      | {} 0.5
            label_replace(up{instance="a"}, "x", "$1-z", "job", "(.*)") | {__name__="up", instance="a", job="api", x="a-z"} 1
            label_join(up{instance="a"}, "x", "/", "job", "instance") | {__name__="up", instance="a", job="api", x="api/a"} 1
            sort_desc(up)                               | {__name__="up", instance="a", job="api"} 1; {__name__="up", instance="b", job="api"} 0
            clamp(requests_total{code="500"}, 1, 7)     | {code="500", job="api"} 7
            round(vector(2.5))                          | {} 3
            day_of_week(vector(0))                      | {} 4
            hour()                                      | {} 0
            -up{instance="a"}                           | {instance="a", job="api"} -1
            up{instance="b"} + fill(5) nothing          | {instance="b", job="api"} 5
            """)
    void evaluatesAtTenMinutes(String query, String expected) {
        String wanted = expected == null ? "" : expected.replace("x=\"a-z\"", "x=\"api-z\"");
        assertThat(text(at(query, 10, EngineOptions.DEFAULT).value())).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            sum by (job) (up)                    | {job="api"} 1@0 1@2 1@4; {job="web"} 1@0 1@2
            gap                                  | {__name__="gap", x="1"} 1@0 1@2 4@4
            up{instance="a"} @ end() + time()    | {instance="a", job="api"} 1@0 121@2 241@4
            vector(1) @ 5                        | fails
            sum(rate(requests_total{code="500"}[2m])) | {} 0.1@2 0.1@4
            max_over_time(up{job="web"}[4m:1m])  | {instance="c", job="web"} 1@0 1@2 1@4
            topk(1, requests_total{job="api"})   | {__name__="requests_total", code="200", job="api"} 0@0 120@2 240@4
            3                                    | {} 3@0 3@2 3@4
            """)
    void evaluatesAllStepsAtOnce(String query, String expected) {
        if (expected.equals("fails")) {
            assertThatThrownBy(() -> parse(query)).hasMessageContaining("parse error");
            return;
        }
        QueryResult result = new Engine(EngineOptions.DEFAULT)
                .range(parse(query), 0, 4 * MINUTE, 2 * MINUTE, source(), QueryControl.NONE);
        assertThat(text(result.value())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            up + on (job) up        | found duplicate series for the match group {job="api"} on the right hand-side of the operation: [{__name__="up", instance="a", job="api"}, {__name__="up", instance="b", job="api"}];many-to-many matching not allowed: matching labels must be unique on one side
            up + on (job) info      | multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)
            label_replace(up, "instance", "", "instance", ".*") | vector cannot contain metrics with the same labelset
            topk(scalar(nothing), up) | Parameter value is NaN
            foo[step()]             | duration must be greater than 0
            """)
    void fails(String query, String message) {
        String text = query.startsWith("foo") ? "sum_over_time(" + query + ")" : query;
        String wanted = query.startsWith("foo") ? "duration must be greater than 0" : message;
        assertThatThrownBy(() -> at(text, 10, EngineOptions.DEFAULT))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining(wanted);
    }

    @Test
    void droppedNamesMakeRowsEqualUnlessTheyAreDroppedAtTheEnd() {
        String query = "count by (__name__) (rate({job=\"api\", code=\"500\"}[5m]))";
        EngineOptions delayed = EngineOptions.DEFAULT.withFeatures(PromqlOptions.ALL);
        assertThat(text(at(query, 10, EngineOptions.DEFAULT).value())).isEqualTo("{} 1");
        assertThat(text(at(query, 10, delayed).value())).isEqualTo("{} 1");
        assertThat(text(at("rate(up[5m]) * 1 or info", 10, delayed).value())).contains("version");
    }

    @Test
    void whereOneSideIsEmptyTheOtherMayHoldDuplicates() {
        assertThat(text(at("nothing + on (job) up", 10, EngineOptions.DEFAULT).value()))
                .isEmpty();
        assertThat(text(at("up + on (job) nothing", 10, EngineOptions.DEFAULT).value()))
                .isEmpty();
    }

    @Test
    void longRangesAreWorkedOutInStretches() {
        QueryResult result = new Engine(EngineOptions.DEFAULT)
                .range(
                        parse("sum_over_time(up{instance=\"a\"}[2m]) + on () group_left () (sum(up) * 0)"),
                        0,
                        600_000,
                        3_000,
                        source(),
                        QueryControl.NONE);
        QueryValue.Series series = ((QueryValue.Matrix) result.value()).series().getFirst();
        assertThat(series.size()).isEqualTo(201);
        for (int i = 0; i < series.size(); i++) {
            assertThat(series.timeMillis(i)).isEqualTo(3_000L * i);
            assertThat(series.value(i)).isEqualTo(i < 20 ? 1 : 2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            increase(requests_total{code="500"}[90s] anchored)  | {code="500", job="api"} 12
            increase(requests_total{code="500"}[90s] smoothed)  | {code="500", job="api"} 9
            requests_total{code="500"} smoothed offset 30s      | {__name__="requests_total", code="500", job="api"} 57
            info(up{instance="a"}, {__name__="info"})           | {__name__="up", instance="a", job="api"} 1
            limitk(1, up)                                       | {__name__="up", instance="a", job="api"} 1
            mad_over_time(requests_total{code="500"}[3m])       | {code="500", job="api"} 6
            """)
    void evaluatesWhatIsExperimental(String query, String expected) {
        assertThat(text(at(query, 10, EngineOptions.DEFAULT).value())).isEqualTo(expected);
    }

    @Test
    void aNameThatIsNotACountersIsRemarked() {
        QueryResult result = at("rate(up[5m])", 10, EngineOptions.DEFAULT);
        assertThat(result.annotations().infoTexts("rate(up[5m])", 0))
                .containsExactly("PromQL info: metric might not be a counter, name does not end in"
                        + " _total/_sum/_count/_bucket: \"up\" (1:6)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            scalar(quantile(2, up)) > quantile(2, up)                        | 1:36
            quantile(2, up) > scalar(quantile(2, up))                        | 1:35
            scalar(quantile(2, up)) + quantile(2, up)                        | 1:36
            quantile_over_time(scalar(quantile(2, up)), quantile(2, up)[5m:]) | 1:36
            """)
    void ofEqualRemarksThePositionIsTheLastOnes(String query, String position) {
        String text = at(query, 10, EngineOptions.DEFAULT)
                .annotations()
                .warningTexts(query, 0)
                .getFirst();
        assertThat(text).endsWith("got 2 (" + position + ")");
    }

    @Test
    void aKeptPlanDoesNoLabelWorkWhileTheSeriesAreTheSame() {
        TableSource source = source();
        PreparedQuery plan = new Engine(EngineOptions.DEFAULT)
                .prepare(parse("sum by (job) (up * on (job) group_left (version) info)"));
        QueryValue.Vector first = (QueryValue.Vector)
                plan.instant(5 * MINUTE, source, QueryControl.NONE).value();
        int calls = source.labelCalls;
        QueryValue.Vector second = (QueryValue.Vector)
                plan.instant(6 * MINUTE, source, QueryControl.NONE).value();
        assertThat(source.labelCalls).isEqualTo(calls);
        assertThat(second.labels(0) == first.labels(0)).isTrue();
        source.load("up{job=\"api\",instance=\"new\"} 1+0x10");
        QueryValue.Vector third = (QueryValue.Vector)
                plan.instant(7 * MINUTE, source, QueryControl.NONE).value();
        assertThat(text(third)).isEqualTo("{job=\"api\"} 2");
    }

    @Test
    void tooManySamplesAtOneTimeFail() {
        assertThatThrownBy(() -> at("requests_total[10m]", 10, EngineOptions.DEFAULT.withMaxSamples(20)))
                .hasMessage("query processing would load too many samples into memory in query execution");
        assertThat(text(at("sum(up)", 10, EngineOptions.DEFAULT.withMaxSamples(3))
                        .value()))
                .isEqualTo("{} 1");
    }

    @Test
    void timeAndCancellationEndAQuery() {
        AtomicLong clock = new AtomicLong();
        QueryControl slow = QueryControl.measuredBy(() -> clock.addAndGet(1_000_000_000L));
        Engine engine = new Engine(EngineOptions.DEFAULT.withTimeoutNanos(1));
        assertThatThrownBy(() -> engine.instant(parse("up"), 0, source(), slow))
                .hasMessage("query timed out in expression evaluation")
                .extracting(e -> ((QueryException) e).kind())
                .isEqualTo(QueryException.Kind.TIMEOUT);
        QueryControl canceled = new QueryControl(() -> 0L, Long.MAX_VALUE, () -> true);
        assertThatThrownBy(() -> engine.instant(parse("up"), 0, source(), canceled))
                .hasMessage("query was canceled in expression evaluation");
    }
}
