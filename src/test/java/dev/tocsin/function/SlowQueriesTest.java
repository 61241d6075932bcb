package dev.tocsin.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowQueriesTest {

    private static final Expr EXPR = PromqlParser.parse("sum(up)", PromqlOptions.NONE);

    private final AtomicLong nanos = new AtomicLong();
    private final QueryControl control = new QueryControl(nanos::get, Long.MAX_VALUE, () -> false);
    private final List<String> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger(SlowQueries.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    private int run(SlowQueries slow, long takes) {
        return slow.watch("query at 7", EXPR, control, watched -> {
            if (watched.profile() != null) {
                watched.profile().begin(EXPR);
                nanos.addAndGet(takes);
                watched.profile().produced(1, 3);
                watched.profile().end(false);
            } else {
                nanos.addAndGet(takes);
            }
            return 42;
        });
    }

    @Test
    void slowOnesAreLoggedWithTheirPlan() {
        SlowQueries slow = new SlowQueries(2_000_000_000L);
        assertThat(run(slow, 1_999_999_999L)).isEqualTo(42);
        assertThat(logged).isEmpty();
        run(slow, 2_500_000_000L);
        assertThat(logged).hasSize(1);
        assertThat(logged.getFirst())
                .startsWith("slow query at 7 took 2.500 s: sum(up)")
                .containsPattern("2500.000 ms +1 series +3 samples +sum$");
    }

    @Test
    void oneThatFailsIsLoggedTooAndFailsAsItDid() {
        assertThatThrownBy(() -> new SlowQueries(1).watch("query at 7", EXPR, control, watched -> {
                    nanos.addAndGet(5_000_000_000L);
                    throw new IllegalStateException("stopped");
                }))
                .hasMessage("stopped");
        assertThat(logged).singleElement().asString().startsWith("slow query at 7 took 5.000 s");
    }

    @Test
    void noneIsLoggedAndNothingIsWrittenDownWithoutAThreshold() {
        assertThat(run(SlowQueries.NONE, Long.MAX_VALUE / 2)).isEqualTo(42);
        assertThat(logged).isEmpty();
    }
}
