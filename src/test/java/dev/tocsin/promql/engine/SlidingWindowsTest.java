package dev.tocsin.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryValue;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept from window to window of a range query gives what each window alone gives, bit by bit. */
class SlidingWindowsTest {

    private static final long MINUTE = 60_000;
    private static final String[] VALUES = {
        "_", "_", "NaN", "0", "-0", "1", "1", "2", "3", "-1", "+Inf", "-Inf", "stale"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_over_time",
                "min_over_time",
                "ts_of_max_over_time",
                "ts_of_min_over_time",
                "changes",
                "resets",
                "increase"
            })
    void aRangeIsItsInstants(String function) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder line = new StringBuilder("x{a=\"b\"}");
            int samples = 1 + random.nextInt(40);
            for (int i = 0; i < samples; i++) {
                line.append(' ').append(VALUES[random.nextInt(VALUES.length)]);
            }
            String query = function + "(x[" + (1 + random.nextInt(12)) + "m])";
            long step = (1 + random.nextInt(4)) * MINUTE / 2;
            assertThat(range(line.toString(), query, samples * MINUTE, step))
                    .as("seed %d: %s step %d ms of %s", seed, query, step, line)
                    .isEqualTo(instants(line.toString(), query, samples * MINUTE, step));
        }
    }

    private static Expr parse(String query) {
        return PromqlParser.parse(query, PromqlOptions.ALL);
    }

    private static Map<Long, Double> range(String line, String query, long end, long step) {
        var result = new Engine(EngineOptions.DEFAULT)
                .range(parse(query), 0, end, step, new TableSource().load(line), QueryControl.NONE);
        Map<Long, Double> values = new TreeMap<>();
        for (QueryValue.Series series : ((QueryValue.Matrix) result.value()).series()) {
            for (int i = 0; i < series.size(); i++) {
                values.put(series.timeMillis(i), series.value(i));
            }
        }
        return values;
    }

    private static Map<Long, Double> instants(String line, String query, long end, long step) {
        Engine engine = new Engine(EngineOptions.DEFAULT);
        TableSource source = new TableSource().load(line);
        Map<Long, Double> values = new TreeMap<>();
        for (long time = 0; time <= end; time += step) {
            var result = engine.instant(parse(query), time, source, QueryControl.NONE);
            for (var sample : ((QueryValue.Vector) result.value()).samples()) {
                values.put(time, sample.value());
            }
        }
        return values;
    }
}
