package dev.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser accepts, refuses and says, against the recorded answers of a real Prometheus. */
class PromqlParserTest {

    static String[][] recorded(String file) throws IOException {
        try (InputStream in = PromqlParserTest.class.getResourceAsStream(file)) {
            return new ObjectMapper().readValue(in, String[][].class);
        }
    }

    private static String parseError(String query, PromqlOptions options) {
        try {
            PromqlParser.parse(query, options);
            return "";
        } catch (PromqlParseException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void refusesInPrometheusWordsAndPlaces() throws IOException {
        String[][] table = recorded("parse-errors.json");
        assertThat(table.length).isGreaterThan(250);
        SoftAssertions.assertSoftly(softly -> {
            for (String[] row : table) {
                softly.assertThat(parseError(row[0], PromqlOptions.ALL))
                        .as(row[0])
                        .isEqualTo(row[1]);
            }
        });
    }

    @Test
    void saysWhatIsNotEnabled() throws IOException {
        String[][] table = recorded("not-enabled.json");
        SoftAssertions.assertSoftly(softly -> {
            for (String[] row : table) {
                softly.assertThat(parseError(row[0], PromqlOptions.NONE))
                        .as(row[0])
                        .isEqualTo(row[1]);
            }
        });
    }

    @Test
    void formatsAsPrometheus() throws IOException {
        String[][] table = recorded("formatted.json");
        assertThat(table.length).isGreaterThan(150);
        SoftAssertions.assertSoftly(softly -> {
            for (String[] row : table) {
                Expr expr = PromqlParser.parse(row[0], PromqlOptions.ALL);
                softly.assertThat(PrettyPrinter.format(expr)).as(row[0]).isEqualTo(row[1]);
            }
        });
    }

    @Test
    void canonicalTextParsesToItself() throws IOException {
        // Prometheus prints an info() selector without matchers as nothing, a duration below 1 ms as 0s.
        SoftAssertions.assertSoftly(softly -> {
            Stream<String> queries = Arrays.stream(recordedUnchecked("formatted.json"))
                    .map(row -> row[0])
                    .filter(q -> !q.contains("info(foo, {}") && !q.contains("0.000"));
            queries.forEach(query -> {
                String canonical = Printer.canonical(PromqlParser.parse(query, PromqlOptions.ALL));
                softly.assertThat(Printer.canonical(PromqlParser.parse(canonical, PromqlOptions.ALL)))
                        .as(query)
                        .isEqualTo(canonical);
            });
        });
    }

    private static String[][] recordedUnchecked(String file) {
        try {
            return recorded(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void countsColumnsInBytesAndLinesFromOne() {
        PromqlParseException e = catchThrowableOfType(
                PromqlParseException.class, () -> PromqlParser.parse("foo +\n  \"é😀\" bar", PromqlOptions.NONE));

        assertThat(e.line()).isEqualTo(2);
        assertThat(e.column()).isEqualTo(12);
        assertThat(e.problem()).isEqualTo("unexpected identifier \"bar\"");
        assertThat(e).hasMessage("2:12: parse error: unexpected identifier \"bar\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "sum(", "foo{a=\"b\"} + (", "2^", "abs(-(", "foo[5m:", "((((a)[", "max_of(1, "})
    void deepNestingIsAnErrorNotAnOverflow(String opening) {
        assertThatThrownBy(() -> PromqlParser.parse(opening.repeat(10_000) + "1", PromqlOptions.ALL))
                .isInstanceOf(PromqlParseException.class);
        assertThatThrownBy(
                        () -> PromqlParser.parse(opening.repeat(10_000) + "1" + ")".repeat(10_000), PromqlOptions.ALL))
                .isInstanceOf(PromqlParseException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo[1h:1m]", "foo[1h+(", "foo offset (", "foo offset -"})
    void deepModifiersAreAnErrorNotAnOverflow(String part) {
        String text = part.endsWith("]") ? part + "[1h:1m]".repeat(10_000) : part + "(".repeat(10_000) + "5m";

        assertThatThrownBy(() -> PromqlParser.parse(text, PromqlOptions.ALL)).isInstanceOf(PromqlParseException.class);
    }

    @Test
    void aMegabyteOfOperatorsIsAnErrorAndManyArgumentsAreNot() {
        assertThatThrownBy(() -> PromqlParser.parse("foo" + " or foo".repeat(150_000), PromqlOptions.NONE))
                .isInstanceOf(PromqlParseException.class)
                .hasMessageContaining("nested too deeply");

        Expr expr = PromqlParser.parse(
                "label_join(foo, \"a\", \"b\"" + ", \"label\"".repeat(20_000) + ")", PromqlOptions.NONE);
        assertThat(expr.children()).hasSize(20_003);
    }

    @Test
    void hundredsOfOperandsAreFine() {
        Expr expr = PromqlParser.parse("a" + " or a".repeat(499), PromqlOptions.NONE);

        assertThat(Printer.canonical(expr)).startsWith("a or a or a");
    }

    @Test
    void signedNumbersAreLiteralsAndPowersBindTighterThanSigns() {
        assertThat(PromqlParser.parse("--5", PromqlOptions.NONE))
                .isInstanceOfSatisfying(
                        Expr.NumberLiteral.class, n -> assertThat(n.value()).isEqualTo(5));
        assertThat(PromqlParser.parse("-2^2", PromqlOptions.NONE))
                .isInstanceOfSatisfying(
                        Expr.Unary.class, u -> assertThat(u.expr()).isInstanceOf(Expr.Binary.class));
        assertThat(PromqlParser.parse("foo offset -2^2", PromqlOptions.NONE))
                .isInstanceOfSatisfying(
                        Expr.Binary.class, b -> assertThat(b.op()).isEqualTo(BinaryOp.POW));
    }

    @Test
    void selectorsAloneMayMatchEverything() {
        assertThat(PromqlParser.parseSelector("{}")).isEmpty();
        assertThat(PromqlParser.parseSelector("up{a=\"b\"}")).hasToString("[a=\"b\", __name__=\"up\"]");
        assertThatThrownBy(() -> PromqlParser.parseSelector("up[5m]")).hasMessage("1:3: parse error: unexpected \"[\"");
    }

    @Test
    void featureNamesArePrometheusOnes() {
        assertThat(PromqlOptions.parse(java.util.Set.of("promql-binop-fill-modifiers")))
                .isEqualTo(new PromqlOptions(false, false, true, false, false, false));
        assertThatThrownBy(() -> PromqlOptions.parse(java.util.Set.of("promql-foo")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("promql-foo")
                .hasMessageContaining("promql-experimental-functions");
    }
}
