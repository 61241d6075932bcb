package dev.tocsin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.notify.config.NotifyConfigReader;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * What lies in {@code rules/}: the packs hold for the real promtool, their unit tests pass and cover every alert, and the real
 * amtool takes the example configuration.
 */
class RulePacksTest {

    private static final Path RULES = Path.of("rules");

    @TempDir
    Path directory;

    static Stream<String> packs() throws IOException {
        try (Stream<Path> files = Files.list(RULES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("packs")
    void promtoolTakesThePackAndItsTestsPass(String pack) throws IOException {
        Path tests = Files.createDirectory(directory.resolve("tests"));
        Files.copy(RULES.resolve("tests").resolve(pack), tests.resolve(pack));
        Files.writeString(directory.resolve(pack), plain(RULES.resolve(pack)));

        Peers.Result check =
                Peers.run("promtool", directory, List.of("check", "rules", "--lint=all", "--lint-fatal", pack));
        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();

        Peers.Result test = Peers.run("promtool", directory, List.of("test", "rules", "tests/" + pack));
        assertThat(test.exitCode()).as(test.out() + test.err()).isZero();
    }

    @ParameterizedTest
    @MethodSource("packs")
    void tocsinTakesThePack(String pack) throws IOException {
        RuleFile file = RuleFileReader.read(
                "rules/" + pack, Files.readString(RULES.resolve(pack)), RuleReadOptions.of("files"));
        assertThat(file.problems()).isEmpty();
        assertThat(file.groups()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("packs")
    void everyAlertIsTested(String pack) throws IOException {
        Set<String> alerts = named(RULES.resolve(pack), "alert");
        assertThat(alerts).isNotEmpty();
        assertThat(named(RULES.resolve("tests").resolve(pack), "alertname"))
                .containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void amtoolTakesTheExampleConfigurationAndRoutesByIt() throws IOException {
        Files.copy(RULES.resolve("alertmanager.yml"), directory.resolve("alertmanager.yml"));
        Peers.Result check = Peers.run("amtool", directory, List.of("check-config", "alertmanager.yml"));
        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();

        Map<String, String> routes = Map.of(
                "alertname=Watchdog",
                "watchdog",
                "severity=critical",
                "pager",
                "severity=info",
                "default",
                "team=any",
                "default");
        routes.forEach((label, receiver) -> assertThat(Peers.run(
                                "amtool",
                                directory,
                                List.of("config", "routes", "test", "--config.file=alertmanager.yml", label))
                        .out()
                        .strip())
                .as(label)
                .isEqualTo(receiver));
    }

    @Test
    void tocsinTakesTheExampleConfiguration() throws IOException {
        NotifyConfigReader.Result read = NotifyConfigReader.read(
                "rules/alertmanager.yml",
                Files.readString(RULES.resolve("alertmanager.yml")),
                NotifyConfigReader.Options.DEFAULT);
        assertThat(read.errors()).isEmpty();
        assertThat(read.warnings()).isEmpty();
        assertThat(read.config()).isPresent();
    }

    /** The text as promtool reads it: of a PrometheusRule object only what it specifies. */
    private static String plain(Path file) throws IOException {
        String text = Files.readString(file);
        Map<String, Object> document = new Yaml().load(text);
        return "PrometheusRule".equals(document.get("kind")) ? new Yaml().dump(document.get("spec")) : text;
    }

    private static Set<String> named(Path file, String key) throws IOException {
        Set<String> names = new TreeSet<>();
        Pattern line = Pattern.compile("^\\s*(?:- )?" + key + ": (\\S+)$");
        for (String text : Files.readAllLines(file)) {
            var matcher = line.matcher(text);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }
}
