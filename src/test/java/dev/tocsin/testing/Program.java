package dev.tocsin.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The Tocsin that end-to-end tests start: the executable that the environment variable {@code TOCSIN_BINARY} names, else
 * the jar that {@code make build} makes. A test that finds neither is skipped and says so.
 */
public final class Program {

    /** Names the executable. */
    public static final String VARIABLE = "TOCSIN_BINARY";

    private static final Path JAR =
            Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();

    private Program() {}

    /**
     * The command line of Tocsin with these arguments.
     *
     * @param memory megabytes of heap it may use
     */
    public static List<String> command(int memory, String... arguments) {
        String named = System.getenv(VARIABLE);
        List<String> command = new ArrayList<>();
        if (named == null || named.isEmpty()) {
            Assumptions.assumeTrue(Files.exists(JAR), () -> "skipped: no jar (" + JAR + " is missing; make build)");
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Xmx" + memory + "m",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    JAR.toString()));
        } else {
            Path binary = Path.of(named).toAbsolutePath();
            Assumptions.assumeTrue(
                    Files.isExecutable(binary),
                    () -> "skipped: " + VARIABLE + " names " + binary + ", which is not there (make native)");
            command.addAll(List.of(binary.toString(), "-Xmx" + memory + "m"));
        }
        command.addAll(List.of(arguments));
        return command;
    }
}
