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
