package dev.tocsin.promql.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("conformance")
class ConformanceTest {

    private static Path folder = Path.of("");

    @BeforeAll
    static void findData() {
        Optional<Path> found = Conformance.folder();
        assumeTrue(found.isPresent(), "skipped: no conformance data");
        folder = found.orElseThrow();
    }

    @Test
    void everyEvaluationOfTheSuiteIsRead() throws IOException {
        assertThat(Conformance.files(folder)).hasSize(21);
        for (Path file : Conformance.files(folder)) {
            String text = Files.readString(file);
            long written =
                    text.lines().filter(l -> l.strip().startsWith("eval")).count();
            assertThat(ScriptParser.parse(text).stream()
                            .filter(Command.Eval.class::isInstance)
                            .count())
                    .as(file.toString())
                    .isEqualTo(written);
        }
    }

    @Test
    void everyEvaluationPasses() throws IOException {
        assertThat(Conformance.run(folder).entrySet().stream()
                        .flatMap(file -> file.getValue().stream()
                                .filter(o -> o.failure().isPresent())
                                .map(o -> file.getKey() + ":" + o.line() + ": "
                                        + o.failure().get())))
                .isEmpty();
    }
}
