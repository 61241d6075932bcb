package dev.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.TestCertificates;
import dev.tocsin.testing.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HealthCommandTest {

    private record Run(int code, String out, String err) {}

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/-/healthy", 200, "Tocsin is Healthy.\n");
        answer("/-/ready", 503, "Tocsin is not ready:\nstarting\n");
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(String path, int status, String text) {
        server.createContext(path, exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static Run run(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new HealthCommand(environment))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }

    private String port() {
        return Integer.toString(server.getAddress().getPort());
    }

    @Test
    void healthyIsSaidWithExitCode0() {
        assertThat(run(Map.of("QUARKUS_HTTP_PORT", port()))).isEqualTo(new Run(0, "Tocsin is Healthy.\n", ""));
    }

    @Test
    void anAddressOfAllInterfacesIsAskedOnTheLoopbackInterface() {
        assertThat(run(Map.of("TOCSIN_WEB_LISTEN", "0.0.0.0:" + port())).code()).isZero();
        assertThat(run(Map.of("TOCSIN_WEB_LISTEN", ":" + port())).code()).isZero();
        assertThat(run(Map.of("TOCSIN_WEB_LISTEN", "127.0.0.1:1", "QUARKUS_HTTP_PORT", port()))
                        .code())
                .isZero();
    }

    @Test
    void notReadyIsExitCode1AndSaysWhy() {
        assertThat(run(Map.of("QUARKUS_HTTP_PORT", port()), "--ready"))
                .isEqualTo(new Run(
                        1, "", "127.0.0.1:" + port() + "/-/ready answers 503: Tocsin is not ready:\nstarting\n"));
    }

    @Test
    void aPortThatSpeaksTlsIsAskedOverTls(@TempDir Path directory) {
        TestCertificates certificates = TestCertificates.selfSigned(directory, "tocsin", "ip:127.0.0.1");
        try (TestServer tls =
                TestServer.https(certificates.serverContext(certificates), false, _ -> TestServer.Reply.of(200))) {
            assertThat(run(Map.of("QUARKUS_HTTP_PORT", Integer.toString(tls.port())))
                            .code())
                    .isZero();
            assertThat(tls.pending()).hasSize(1);
        }
    }

    @Test
    void nothingThereIsExitCode1() {
        String free = Integer.toString(Peers.freePort());
        assertThat(run(Map.of("QUARKUS_HTTP_PORT", free)))
                .isEqualTo(new Run(1, "", "127.0.0.1:" + free + "/-/healthy: no answer: Connection refused\n"));
    }
}
