package dev.tocsin.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.ProxyConfig;
import dev.tocsin.model.http.TlsConfig;
import dev.tocsin.net.HttpAnswer;
import dev.tocsin.net.HttpCall;
import dev.tocsin.net.HttpClients;
import dev.tocsin.net.HttpOutcome;
import dev.tocsin.net.HttpSender;
import dev.tocsin.testing.TestCertificates;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(WebGuardTest.Guarded.class)
class WebGuardTest {

    public static final class Guarded implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path directory = Files.createDirectories(Path.of("target", "web-guard"));
                Files.deleteIfExists(directory.resolve("tocsin.p12"));
                TestCertificates certificates =
                        TestCertificates.selfSigned(directory, "tocsin", "dns:localhost", "ip:127.0.0.1");
                Files.writeString(directory.resolve("server.crt"), certificates.certificatePem());
                Files.writeString(directory.resolve("server.key"), certificates.keyPem());
                Path file = Files.writeString(directory.resolve("web.yml"), """
                        tls_server_config: {cert_file: server.crt, key_file: server.key}
                        http_server_config: {headers: {Strict-Transport-Security: max-age=60}}
                        basic_auth_users: {alice: %s}
                        """.formatted(
                                BCrypt.withDefaults().hashToString(4, "wonderland".toCharArray())));
                return Map.of(
                        "tocsin.web.config.file", file.toString(),
                        "tocsin.data", directory.resolve("data").toString(),
                        "quarkus.http.test-port", "0");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @TestHTTPResource("/")
    URI root;

    private HttpOutcome send(Optional<String> password, HttpCall call) {
        HttpAuth auth = password.<HttpAuth>map(
                        p -> new HttpAuth.Basic(Optional.of(Secret.inline("alice")), Optional.of(Secret.inline(p))))
                .orElseGet(HttpAuth.None::new);
        TlsConfig tls = new TlsConfig(
                Optional.of(Secret.file("target/web-guard/server.crt")),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                Optional.empty(),
                Optional.empty());
        try (HttpSender sender = HttpClients.ofSystem("test")
                .sender(new HttpClientConfig(auth, tls, ProxyConfig.NONE, true, true, List.of()))) {
            return sender.send(call);
        }
    }

    private String url(String path) {
        return "https://127.0.0.1:" + root.getPort() + path;
    }

    private HttpAnswer get(Optional<String> password, String path) {
        HttpOutcome outcome = send(password, HttpCall.get(url(path), Duration.ofSeconds(20)));
        assertThat(outcome).isInstanceOf(HttpOutcome.Answered.class);
        return ((HttpOutcome.Answered) outcome).answer();
    }

    @Test
    void everyPathButHealthWantsAUser() {
        for (String path :
                List.of("/metrics", "/", "/api/v1/query?query=1", "/api/v2/alerts", "/q/health", "/nothing")) {
            HttpAnswer answer = get(Optional.empty(), path);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("Basic");
        }
        assertThat(get(Optional.of("wrong"), "/metrics").status()).isEqualTo(401);
        assertThat(get(Optional.empty(), "/-/healthy").status()).isNotEqualTo(401);
    }

    @Test
    void aUserGetsInAndTheHeadersAreThere() {
        HttpAnswer answer = get(Optional.of("wonderland"), "/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("# TYPE");
        assertThat(answer.header("Strict-Transport-Security")).contains("max-age=60");
        assertThat(answer.header("X-Frame-Options")).contains("deny");
        assertThat(answer.header("Content-Security-Policy").orElse("")).contains("default-src 'none'");
    }

    @Test
    void aForeignPageChangesNothingEvenWithCredentials() {
        HttpCall post = HttpCall.post(url("/api/v2/silences"), "text/plain", new byte[0], Duration.ofSeconds(20));
        HttpOutcome outcome = send(Optional.of("wonderland"), post.withHeader("Origin", "https://evil.example"));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        HttpOutcome.ClientError.class,
                        error -> assertThat(error.answer().status()).isEqualTo(403));
    }

    @Test
    void withoutTlsThereIsNoAnswer() {
        HttpOutcome outcome = send(
                Optional.of("wonderland"),
                HttpCall.get("http://127.0.0.1:" + root.getPort() + "/metrics", Duration.ofSeconds(20)));
        assertThat(outcome).isNotInstanceOf(HttpOutcome.Success.class);
    }
}
