package dev.tocsin.promql.promqltest;

import dev.tocsin.promql.promqltest.ScriptRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of Prometheus' PromQL conformance suite, and their outcomes by file. */
final class Conformance {

    private Conformance() {}

    /** Where the shared conformance data lies, if it is there: system property or environment, else beside the project. */
    static Optional<Path> folder() {
        String configured = System.getProperty("TOCSIN_CONFORMANCE", System.getenv("TOCSIN_CONFORMANCE"));
        Path root = configured != null ? Path.of(configured) : Path.of("../shared/conformance");
        Path folder = root.resolve("promqltest");
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    /** All files of the suite, by name. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".test"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    /** Runs the whole suite. */
    static Map<String, List<Outcome>> run(Path folder) throws IOException {
        Map<String, List<Outcome>> outcomes = new TreeMap<>();
        for (Path file : files(folder)) {
            outcomes.put(file.getFileName().toString(), ScriptRunner.run(Files.readString(file)));
        }
        return outcomes;
    }
}
