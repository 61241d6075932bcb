package dev.tocsin.promql.gomath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Results are those of Go 1.26 on amd64, bit by bit: lines of {@code go.txt} are function, bits of the arguments, bits of the
 * result, in hexadecimal. {@code -Dtocsin.gomath.file=FILE} compares others.
 */
class GoMathTest {

    private static final Map<String, DoubleUnaryOperator> ONE = Map.ofEntries(
            Map.entry("exp", Exponentials::exp),
            Map.entry("exp2", Exponentials::exp2),
            Map.entry("sinh", Exponentials::sinh),
            Map.entry("cosh", Exponentials::cosh),
            Map.entry("tanh", Exponentials::tanh),
            Map.entry("log", Logarithms::log),
            Map.entry("log2", Logarithms::log2),
            Map.entry("log10", Logarithms::log10),
            Map.entry("asinh", Logarithms::asinh),
            Map.entry("acosh", Logarithms::acosh),
            Map.entry("atanh", Logarithms::atanh),
            Map.entry("sin", Trigonometry::sin),
            Map.entry("cos", Trigonometry::cos),
            Map.entry("tan", Trigonometry::tan),
            Map.entry("asin", Trigonometry::asin),
            Map.entry("acos", Trigonometry::acos),
            Map.entry("atan", Trigonometry::atan));
    private static final Map<String, DoubleBinaryOperator> TWO =
            Map.of("pow", Exponentials::pow, "atan2", Trigonometry::atan2);

    @Test
    void resultsAreThoseOfGo() throws IOException {
        List<String> lines = lines();
        List<String> wrong = lines.stream().filter(line -> !same(line)).toList();
        assertThat(lines).hasSizeGreaterThan(2000);
        assertThat(wrong).isEmpty();
    }

    private static boolean same(String line) {
        String[] words = line.split(" ");
        double[] numbers = new double[words.length - 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Double.longBitsToDouble(Long.parseUnsignedLong(words[i + 1], 16));
        }
        double expected = numbers[numbers.length - 1];
        double actual = numbers.length == 2
                ? ONE.get(words[0]).applyAsDouble(numbers[0])
                : TWO.get(words[0]).applyAsDouble(numbers[0], numbers[1]);
        return Double.doubleToLongBits(expected) == Double.doubleToLongBits(actual);
    }

    private static List<String> lines() throws IOException {
        String file = System.getProperty("tocsin.gomath.file");
        if (file != null) {
            return Files.readAllLines(Path.of(file));
        }
        try (InputStream in = GoMathTest.class.getResourceAsStream("go.txt")) {
            assertThat(in).isNotNull();
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        }
    }
}
