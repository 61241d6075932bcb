package dev.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random changes to queries never give anything but an expression or a parse error, and what is accepted prints to a text
 * that parses. The seed is printed; {@code -Dtocsin.fuzz.seed=N} repeats a run, {@code -Dtocsin.fuzz.rounds=N} lengthens it.
 */
class PromqlParserFuzzTest {

    private static final String ALPHABET = "abz_:059.eExX(){}[]\"'`\\,=!~<>+-*/%^@# \n\t$é\ud83d\ude00\ud800";
    private static final List<String> WORDS = List.of(
            " offset ",
            " by (",
            " bool ",
            "[5m]",
            "[5m:1m]",
            " @ start()",
            " group_left ",
            "step()",
            " anchored",
            "1h30m",
            "0x",
            " fill(",
            "sum",
            "max_of(",
            "{a=\"b\"}",
            " on (",
            "rate(",
            " and ",
            "nan",
            "</",
            "))",
            "\\x");

    @Test
    void mutationsGiveExpressionsOrParseErrors() throws IOException {
        long seed = Long.getLong("tocsin.fuzz.seed", System.nanoTime());
        int rounds = Integer.getInteger("tocsin.fuzz.rounds", 20_000);
        System.out.println("fuzz seed " + seed);
        Random random = new Random(seed);
        List<String> queries = new ArrayList<>();
        for (String file : List.of("formatted.json", "parse-errors.json")) {
            for (String[] row : PromqlParserTest.recorded(file)) {
                queries.add(row[0]);
            }
        }
        int accepted = 0;
        for (int i = 0; i < rounds; i++) {
            String query = mutated(queries.get(random.nextInt(queries.size())), queries, random);
            try {
                Expr expr = PromqlParser.parse(query, PromqlOptions.ALL);
                accepted++;
                PrettyPrinter.format(expr);
            } catch (PromqlParseException e) {
                assertThat(e.problem()).as("seed %d, query %s", seed, query).isNotEmpty();
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ", query " + query, e);
            }
        }
        assertThat(accepted).as("some mutations must still parse").isGreaterThan(rounds / 100);
    }

    private static String mutated(String query, List<String> queries, Random random) {
        StringBuilder text = new StringBuilder(query);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(6)) {
                case 0 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                case 1 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
                case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(20))));
                case 4 -> {
                    String other = queries.get(random.nextInt(queries.size()));
                    text.insert(at, other.substring(random.nextInt(other.length() + 1)));
                }
                default -> {
                    if (at < text.length()) {
                        text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                    }
                }
            }
        }
        return text.toString();
    }
}
