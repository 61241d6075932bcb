package dev.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an offset that is an expression ends; recorded from Prometheus 3.14. */
class OffsetEndTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            up offset (1m) + up          | 18 | identifier "up"
            up offset (1m) + (up)        | 19 | identifier "up"
            up offset (1m) * (5m and up) | 22 | <op:and>
            up offset --1m + up          | 18 | identifier "up"
            up offset (1m) / sum(up)     | 18 | <aggr:sum>
            up offset (1m) - on() up     | 18 | <on>
            up offset (1m) ^ up          | 18 | identifier "up"
            """)
    void anOperatorBehindAParenthesisGoesOnWithTheOffset(String query, int column, String unexpected) {
        assertThatThrownBy(() -> PromqlParser.parse(query, PromqlOptions.ALL))
                .isInstanceOf(PromqlParseException.class)
                .hasMessageContaining("1:" + column + ": parse error: unexpected " + unexpected
                        + " in offset, expected number, duration, step(), or range()");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up offset (1m) + 5",
                "up offset (1m + max_of(step(), range() * 2)) == up",
                "up offset (1m) == up",
                "up offset (max_of(1m, 2m)) or up",
                "up offset (1m) atan2 up",
                "sum(up offset (1m)) + up",
                "(up offset (1m)) + up",
                "up offset -(1m) + up",
                "up offset max_of(1m, 2m) + up",
                "up offset step() + up",
                "offset - -1 + up",
                "up offset (1m) @ 5",
                "up offset (1m) * --(-5m)[5m:]"
            })
    void anythingElseEndsIt(String query) {
        assertThat(PromqlParser.parse(query, PromqlOptions.ALL)).isNotNull();
    }
}
