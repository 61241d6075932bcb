package dev.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The PrometheusRule files of the Kubernetes world. */
class ConformanceRulesTest {

    @Test
    void all234RulesLoadWithoutProblem() throws IOException {
        String named = System.getProperty("TOCSIN_CONFORMANCE", System.getenv("TOCSIN_CONFORMANCE"));
        Path directory = Path.of(named == null || named.isEmpty() ? "../shared/conformance" : named, "rules");
        Assumptions.assumeTrue(
                Files.isDirectory(directory), () -> "skipped: no conformance rules in " + directory.toAbsolutePath());
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
        assertThat(files).hasSize(8);
        int rules = 0;
        for (Path file : files) {
            RuleFile read = RuleFileReader.read(file.toString(), Files.readString(file), RuleReadOptions.of("files"));
            assertThat(read.problems()).isEmpty();
            rules += read.groups().stream().mapToInt(g -> g.rules().size()).sum();
        }
        assertThat(rules).isEqualTo(234);
    }
}
