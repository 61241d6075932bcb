package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.testing.Program;
import dev.tocsin.testing.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands beside {@code serve}, each as a process: what they print and with which code they end. */
@Tag("e2e")
class CommandsTest {

    private static final Duration START = Duration.ofSeconds(60);

    private record Run(int code, String out) {}

    @TempDir
    private Path directory;

    private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Program.command(256));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out);
    }

    @Test
    void checkSaysWhatIsWrongAndWhere() throws IOException, InterruptedException {
        Path good = Files.writeString(
                directory.resolve("good.yml"),
                "groups:\n- name: g\n  rules:\n  - {alert: A, expr: 'sum by (job) (rate(up[5m])) > 0.5', for: 1m}\n");
        Path bad = Files.writeString(
                directory.resolve("bad.yml"), "groups:\n- name: g\n  rules:\n  - {alert: P, expr: 'sum('}\n");

        assertThat(run(Map.of(), "check", good.toString()).code()).isZero();
        Run wrong = run(Map.of(), "check", bad.toString());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).contains("bad.yml:4:22: group \"g\", rule 1, \"P\": could not parse expression");
    }

    /** What {@code promtool query} prints of the same queries, by its 3.14. */
    @Test
    void queryPrintsAnswersAndPlans() throws IOException, InterruptedException {
        try (Tocsin tocsin = new Tocsin(directory.resolve("tocsin"))
                .rules("g.yml", "groups: [{name: g, rules: [{record: 'a:b', expr: 'vector(1)'}]}]\n")
                .alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n")) {
            tocsin.start();
            String url = "--url=" + tocsin.url("");
            assertThat(run(Map.of(), "query", url, "--time=1700000000", "vector(1) + 1"))
                    .isEqualTo(new Run(0, "{} => 2 @[1700000000]\n"));
            assertThat(run(
                            Map.of(),
                            "query",
                            url,
                            "--start=1700000000",
                            "--end=1700000015",
                            "--step=15s",
                            "label_replace(vector(time()), \"a\", \"b\", \"\", \"\")"))
                    .isEqualTo(new Run(0, "{a=\"b\"} =>\n1700000000 @[1700000000]\n1700000015 @[1700000015]\n"));
            assertThat(run(Map.of(), "query", url, "--time=1700000000", "1 + 1"))
                    .isEqualTo(new Run(0, "scalar: 2 @[1700000000]\n"));

            Run plan = run(Map.of(), "query", url, "--explain", "sum(vector(3)) > 1");
            assertThat(plan.code()).isZero();
            assertThat(plan.out().lines().map(line -> line.replaceAll("^ *[0-9.]+ ms +", "")))
                    .containsExactly(
                            "1 series          1 samples  >",
                            "1 series          1 samples    sum",
                            "1 series          1 samples      vector",
                            "in all, 0 samples read, 1 at most in memory");

            String group =
                    Http.get(tocsin.url("/api/tocsin/explain?group=nothing")).body();
            assertThat(group).contains("there is no rule group \\\"nothing\\\"");

            Run wrong = run(Map.of(), "query", url, "sum(");
            assertThat(wrong.code()).isEqualTo(1);
            assertThat(wrong.out()).contains(" answers 400: invalid parameter \"query\": 1:5: parse error:");
            Run nobody = run(Map.of(), "query", "--url=http://127.0.0.1:1", "1");
            assertThat(nobody.code()).isEqualTo(1);
            assertThat(nobody.out()).contains("no answer from http://127.0.0.1:1");
            assertThat(run(Map.of(), "query", url, "--start=1", "1").code()).isEqualTo(1);
        }
    }

    /** Both over the port's TLS, whose certificate nobody signed. */
    @Test
    void healthAsksAServerWhoseWebConfigurationSaysTls() throws IOException, InterruptedException {
        TestCertificates certificates = TestCertificates.selfSigned(directory, "tocsin", "ip:127.0.0.1");
        Files.writeString(directory.resolve("tls.crt"), certificates.certificatePem());
        Files.writeString(directory.resolve("tls.key"), certificates.keyPem());
        Path web = Files.writeString(
                directory.resolve("web.yml"), "tls_server_config: {cert_file: tls.crt, key_file: tls.key}\n");
        try (Tocsin tocsin = new Tocsin(directory.resolve("tocsin"))
                .rules("none.yml", "groups: []\n")
                .alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n")
                .with("TOCSIN_WEB_CONFIG_FILE", web.toString())) {
            Map<String, String> where = Map.of("QUARKUS_HTTP_PORT", Integer.toString(tocsin.port()));
            assertThat(run(where, "health").code()).isEqualTo(1);

            tocsin.launch();

            Run ready = Await.until("ready over TLS", START, () -> run(where, "health", "--ready"), r -> r.code() == 0);
            assertThat(ready.out()).isEqualTo("Tocsin is Ready.\n");
            assertThat(run(where, "health")).isEqualTo(new Run(0, "Tocsin is Healthy.\n"));
        }
    }
}
