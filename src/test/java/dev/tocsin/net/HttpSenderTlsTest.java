package dev.tocsin.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.ProxyConfig;
import dev.tocsin.model.http.TlsConfig;
import dev.tocsin.testing.TestCertificates;
import dev.tocsin.testing.TestServer;
import dev.tocsin.testing.TestServer.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSenderTlsTest {

    private static TestCertificates local;
    private static TestCertificates named;
    private static TestCertificates client;

    private final HttpClients clients = HttpClients.ofSystem("Tocsin/test");

    @BeforeAll
    static void certificates(@TempDir Path directory) {
        local = TestCertificates.selfSigned(directory, "local", "dns:localhost", "ip:127.0.0.1");
        named = TestCertificates.selfSigned(directory, "named", "dns:alerts.internal");
        client = TestCertificates.selfSigned(directory, "client");
    }

    private static TlsConfig tls(Optional<Secret> ca, Optional<TestCertificates> own, String serverName, boolean skip) {
        return new TlsConfig(
                ca,
                own.map(c -> Secret.inline(c.certificatePem())),
                own.map(c -> Secret.inline(c.keyPem())),
                serverName,
                skip,
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<Secret> trust(TestCertificates certificates) {
        return Optional.of(Secret.inline(certificates.certificatePem()));
    }

    private HttpOutcome send(TlsConfig tls, ProxyConfig proxy, String url) {
        try (HttpSender sender =
                clients.sender(new HttpClientConfig(new HttpAuth.None(), tls, proxy, true, true, List.of()))) {
            return sender.send(HttpCall.post(url, "text/plain", new byte[3], Duration.ofSeconds(10)));
        }
    }

    private HttpOutcome send(TlsConfig tls, String url) {
        return send(tls, ProxyConfig.NONE, url);
    }

    @Test
    void aCertificateIsTrustedOnlyIfItsAuthorityIs() {
        try (TestServer server = TestServer.https(local.serverContext(client), false, _ -> Reply.of(200))) {
            assertThat(send(tls(trust(local), Optional.empty(), "", false), server.url("/")))
                    .isInstanceOf(HttpOutcome.Success.class);
            assertThat(send(TlsConfig.DEFAULT, server.url("/"))).isInstanceOf(HttpOutcome.TlsFailed.class);
            assertThat(send(tls(trust(client), Optional.empty(), "", false), server.url("/")))
                    .isInstanceOf(HttpOutcome.TlsFailed.class);
            assertThat(send(tls(Optional.empty(), Optional.empty(), "", true), server.url("/")))
                    .isInstanceOf(HttpOutcome.Success.class);
        }
    }

    @Test
    void serverNameIsWhatTheCertificateMustBeFor() {
        try (TestServer server = TestServer.https(named.serverContext(client), false, _ -> Reply.of(200))) {
            assertThat(send(tls(trust(named), Optional.empty(), "", false), server.url("/")))
                    .isInstanceOf(HttpOutcome.TlsFailed.class);
            assertThat(send(tls(trust(named), Optional.empty(), "alerts.internal", false), server.url("/")))
                    .isInstanceOf(HttpOutcome.Success.class);
        }
        try (TestServer server = TestServer.https(local.serverContext(client), false, _ -> Reply.of(200))) {
            assertThat(send(tls(trust(local), Optional.empty(), "alerts.internal", false), server.url("/")))
                    .as("a certificate for the host of the URL is not enough")
                    .isInstanceOf(HttpOutcome.TlsFailed.class);
            assertThat(send(
                            tls(trust(local), Optional.empty(), "127.0.0.1", false),
                            "https://localhost:" + server.port() + "/"))
                    .isInstanceOf(HttpOutcome.Success.class);
        }
    }

    @Test
    void aServerThatWantsAClientCertificateGetsIt() {
        try (TestServer server = TestServer.https(local.serverContext(client), true, _ -> Reply.of(200))) {
            assertThat(send(tls(trust(local), Optional.of(client), "", false), server.url("/")))
                    .isInstanceOf(HttpOutcome.Success.class);
            assertThat(send(tls(trust(local), Optional.empty(), "", false), server.url("/")))
                    .isNotInstanceOf(HttpOutcome.Success.class);
        }
    }

    @Test
    void aChangedCertificateFileIsUsedForTheNextRequest(@TempDir Path directory) throws IOException {
        Path ca = Files.writeString(directory.resolve("ca.pem"), client.certificatePem());
        TlsConfig tls = tls(Optional.of(Secret.file(ca.toString())), Optional.empty(), "", false);
        try (TestServer server = TestServer.https(local.serverContext(client), false, _ -> Reply.of(200));
                HttpSender sender = clients.sender(
                        new HttpClientConfig(new HttpAuth.None(), tls, ProxyConfig.NONE, true, true, List.of()))) {
            HttpCall call = HttpCall.get(server.url("/"), Duration.ofSeconds(10));
            assertThat(sender.send(call)).isInstanceOf(HttpOutcome.TlsFailed.class);
            Files.writeString(ca, local.certificatePem());
            assertThat(sender.send(call)).isInstanceOf(HttpOutcome.Success.class);
        }
    }

    @Test
    void aTunnelIsOpenedWithTheProxysCredentialsAndTheServerDoesNotSeeThem() throws Exception {
        try (TestServer server = TestServer.https(local.serverContext(client), false, _ -> Reply.of(200));
                ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> connect = CompletableFuture.supplyAsync(() -> tunnel(proxy, server.port()));
            ProxyConfig through = new ProxyConfig(
                    Optional.of(Secret.inline("http://paul:pw@127.0.0.1:" + proxy.getLocalPort())),
                    "",
                    false,
                    Map.of("Proxy-Extra", List.of(Secret.inline("hello"))));
            assertThat(send(tls(trust(local), Optional.empty(), "", false), through, server.url("/")))
                    .isInstanceOf(HttpOutcome.Success.class);
            assertThat(connect.get())
                    .startsWith("CONNECT 127.0.0.1:" + server.port())
                    .contains("Proxy-Authorization: " + Transports.basic("paul:pw"))
                    .contains("Proxy-Extra: hello");
            assertThat(server.take().headers()).doesNotContainKeys("proxy-authorization", "proxy-extra");
        }
    }

    /** Takes one CONNECT, tunnels it to a local port, and returns its header. */
    private static String tunnel(ServerSocket proxy, int port) {
        try {
            Socket from = proxy.accept();
            StringBuilder header = new StringBuilder();
            while (header.indexOf("\r\n\r\n") < 0) {
                header.append((char) from.getInputStream().read());
            }
            Socket to = new Socket(InetAddress.getLoopbackAddress(), port);
            from.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            pump(from.getInputStream(), to.getOutputStream());
            pump(to.getInputStream(), from.getOutputStream());
            return header.toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void pump(InputStream in, OutputStream out) {
        Thread.ofVirtual().start(() -> {
            try (out) {
                in.transferTo(out);
            } catch (IOException closed) {
                // the other side is done
            }
        });
    }
}
