package dev.tocsin.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PreparedQuery;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PlanCacheTest {

    private final PlanCache cache = new PlanCache(new Engine(EngineOptions.DEFAULT));

    private static Expr parse(String text) {
        return PromqlParser.parse(text, PromqlOptions.NONE);
    }

    @Test
    void aQueryThatIsAskedAgainHasItsPlan() {
        PreparedQuery first = cache.with(parse("sum(up)"), Function.identity());
        assertThat(cache.with(parse("sum(up)"), Function.identity())).isSameAs(first);
        // The same elsewhere in the text has other positions in its annotations.
        assertThat(cache.with(parse(" sum(up)"), Function.identity())).isNotSameAs(first);
    }

    @Test
    void twoAtOnceHaveOneEach() {
        PreparedQuery outer = cache.with(parse("sum(up)"), plan -> {
            assertThat(cache.with(parse("sum(up)"), Function.identity())).isNotSameAs(plan);
            return plan;
        });
        assertThat(cache.with(parse("sum(up)"), Function.identity())).isSameAs(outer);
        assertThat(cache.size()).isOne();
    }

    @Test
    void thePlanOfAFailureIsNotKept() {
        assertThatThrownBy(() -> cache.with(parse("sum(up)"), plan -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(cache.size()).isZero();
    }

    @Test
    void theOneThatWasNotUsedForLongestGoes() {
        PreparedQuery first = cache.with(parse("sum(up)"), Function.identity());
        for (int i = 0; i < 63; i++) {
            cache.with(parse("sum(up" + i + ")"), Function.identity());
        }
        assertThat(cache.with(parse("sum(up)"), Function.identity())).isSameAs(first);
        PreparedQuery second = cache.with(parse("sum(up0)"), Function.identity());
        for (int i = 100; i < 163; i++) {
            cache.with(parse("sum(up" + i + ")"), Function.identity());
        }
        assertThat(cache.size()).isEqualTo(64);
        assertThat(cache.with(parse("sum(up0)"), Function.identity())).isSameAs(second);
        assertThat(cache.with(parse("sum(up)"), Function.identity())).isNotSameAs(first);
    }
}
