package dev.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tocsin.promql.promqltest.MemorySource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Deep texts through the whole chain, parse, types, print, plan, evaluation: a result or an error, in bounded time, on an
 * ordinary stack. Prometheus 3.14's {@code promtool promql format} does not answer 10,000 nested parentheses within a minute.
 */
class HostileQueryTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void tenThousandDeepIsAResultOrAnError() {
        HostileShapes.all().forEach((name, shape) -> chain(name, shape.apply(10_000)));
    }

    @Test
    void theDeepestThatIsAcceptedHasAResultOnASmallStack() {
        HostileShapes.all().forEach((name, shape) -> {
            int depth = HostileShapes.deepest(shape);
            Thread thread =
                    new Thread(null, () -> chain(name + " of depth " + depth, shape.apply(depth)), name, 768 * 1024);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
            thread.start();
            assertThatCode(thread::join).doesNotThrowAnyException();
            assertThat(failure.get()).isNull();
        });
    }

    private static void chain(String name, String query) {
        assertThatCode(() -> {
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
