package dev.tocsin.promql.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.testing.SeriesNotation;
import dev.tocsin.promql.testing.SeriesValue;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesNotationTest {

    private static String show(List<SeriesValue> values) {
        return values.stream()
                .map(v -> switch (v) {
                    case SeriesValue.Omitted o -> "_";
                    case SeriesValue.Number n -> StaleMarker.is(n.value()) ? "stale" : Double.toString(n.value());
                    case SeriesValue.Histogram h ->
                        "h" + h.histogram().count() + "/" + h.histogram().sum();
                })
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 2 3 | 1.0 2.0 3.0",
                "_ _x3 1 | _ _ _ _ 1.0",
                "5x2 | 5.0 5.0 5.0",
                "1+2x3 | 1.0 3.0 5.0 7.0",
                "1-2x2 | 1.0 -1.0 -3.0",
                "stale inf -Inf NaN | stale Infinity -Infinity NaN",
                "1e3 .5 1_000 010 | 1000.0 0.5 1000.0 8.0",
                "1e+5x1 | 100000.0 100000.0",
                "{{count:3 sum:2}}x1 | h3.0/2.0 h3.0/2.0",
                "{{count:3 sum:2 buckets:[1 2]}}+{{count:1 sum:1 buckets:[1]}}x2 | h3.0/2.0 h4.0/3.0 h5.0/4.0",
                "{{}} 1 | h0.0/0.0 1.0"
            })
    void valuesExpand(String notation, String expected) {
        assertThat(show(SeriesNotation.parseValues(notation))).isEqualTo(expected);
    }

    @Test
    void seriesIsWhatStandsInFront() {
        SeriesNotation.Line line = SeriesNotation.parse("up{job=\"a b\", \"x.y\"=\"}\"} 1 2");

        assertThat((Object) line.labels()).isEqualTo(Labels.of("__name__", "up", "job", "a b", "x.y", "}"));
        assertThat(line.values()).hasSize(2);
        assertThat((Object) SeriesNotation.parse("{} 1").labels()).isEqualTo(Labels.EMPTY);
        assertThat(SeriesNotation.parse("{\"my.metric\"} 1").labels().metricName())
                .isEqualTo("my.metric");
    }

    @Test
    void histogramsHaveAllTheirParts() {
        SeriesValue value = SeriesNotation.parseValues("{{schema:1 sum:-0.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05"
                        + " buckets:[5.1 10 7] offset:-3 n_buckets:[4.1 5] n_offset:-5 counter_reset_hint:gauge}}")
                .getFirst();

        assertThat(value).isInstanceOfSatisfying(SeriesValue.Histogram.class, h -> {
            assertThat(h.hintGiven()).isTrue();
            assertThat(h.histogram().schema()).isEqualTo(1);
            assertThat(h.histogram().zeroThreshold()).isEqualTo(0.05);
            assertThat(h.histogram().positiveCounts()).containsExactly(5.1, 10, 7);
            assertThat(h.histogram().positiveSpans()[0].offset()).isEqualTo(-3);
            assertThat(h.histogram().negativeCounts()).containsExactly(4.1, 5);
            assertThat(h.histogram().resetHint()).isEqualTo(ResetHint.GAUGE);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1x",
                "1+x3",
                "-1+-2x1",
                "1+2",
                "foo",
                "0x10y",
                "{{count:3",
                "{{foo:3}}",
                "{{count:1 count:2}}",
                "{{buckets:3}}",
                "1,2",
                "_y",
                "{{counter_reset_hint:maybe}}",
                "1 2 $"
            })
    void nonsenseIsRefusedWithItsColumn(String notation) {
        assertThatThrownBy(() -> SeriesNotation.parseValues(notation))
                .isInstanceOf(PromqlParseException.class)
                .hasMessageStartingWith("1:");
    }
}
