package dev.tocsin.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.TestServer;
import dev.tocsin.testing.TestServer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSenderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final HttpClients clients =
            new HttpClients("Tocsin/test", InstantSource.fixed(NOW), name -> environment.getOrDefault(name, ""));

    private HttpSender sender(String yaml) throws Exception {
        YamlNode node = YamlNode.parseAll("c.yml", yaml.isEmpty() ? "{}" : yaml).getFirst();
        YamlFields fields = YamlFields.of("c.yml", "", node, problem -> {
                    throw new AssertionError(problem.toString());
                })
                .orElseThrow();
        HttpClientConfig config = new HttpClientConfigReader(directory.toString()).inline(fields);
        fields.finish();
        return clients.sender(config);
    }

    private static HttpCall post(String url) {
        return HttpCall.post(url, "application/json", "{}".getBytes(StandardCharsets.UTF_8), TIMEOUT);
    }

    @ParameterizedTest
    @CsvSource({
        "200, Success",
        "204, Success",
        "302, Redirect",
        "400, ClientError",
        "404, ClientError",
        "429, RateLimited",
        "500, ServerError",
        "503, ServerError"
    })
    void anAnswerIsClassifiedByItsStatus(int status, String type) throws Exception {
        try (TestServer server = TestServer.http(_ -> Reply.of(status))) {
            HttpOutcome outcome = sender("").send(post(server.url("/hook")));
            assertThat(outcome.getClass().getSimpleName()).isEqualTo(type);
            assertThat(server.take().header("User-Agent")).isEqualTo("Tocsin/test");
        }
    }

    @ParameterizedTest
    @CsvSource({"429, 17, 17", "503, 'Fri, 02 Jan 2026 03:05:05 GMT', 60", "503, 'Fri, 02 Jan 2026 03:00:05 GMT', 0"})
    void retryAfterIsSecondsOrADate(int status, String header, long seconds) throws Exception {
        try (TestServer server = TestServer.http(_ -> new Reply(status, Map.of("Retry-After", header), ""))) {
            Optional<Duration> after = switch (sender("").send(post(server.url("/")))) {
                case HttpOutcome.RateLimited limited -> limited.retryAfter();
                case HttpOutcome.ServerError error -> error.retryAfter();
                case HttpOutcome other -> throw new AssertionError(other.toString());
            };
            assertThat(after).contains(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void nobodyListeningMeansNothingWasSent() throws Exception {
        HttpOutcome outcome = sender("").send(post("http://127.0.0.1:" + Peers.freePort() + "/secret-path"));
        assertThat(outcome).isEqualTo(new HttpOutcome.ConnectFailed("connection refused"));
    }

    @Test
    void aServerThatHangsIsAnUnknownOutcomeAfterTheTimeout() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestServer server = TestServer.http(received -> {
                    if (received.path().equals("/hang")) {
                        end.await();
                    }
                    return Reply.of(200);
                });
                HttpSender sender = sender("")) {
            assertThat(sender.send(post(server.url("/")))).isInstanceOf(HttpOutcome.Success.class);
            Duration timeout = Duration.ofSeconds(2);
            HttpOutcome outcome = sender.send(HttpCall.post(server.url("/hang"), "text/plain", new byte[1], timeout));
            assertThat(outcome).isEqualTo(new HttpOutcome.TimedOut(timeout, true));
            end.countDown();
        }
    }

    @Test
    void aServerThatClosesIsAnUnknownOutcome() throws Exception {
        try (TestServer server = TestServer.http(_ -> null)) {
            HttpOutcome outcome = sender("").send(post(server.url("/")));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            HttpOutcome.Lost.class,
                            lost -> assertThat(lost.maybeSent()).isTrue());
        }
    }

    @Test
    void onlyTheBeginningOfALongAnswerIsKept() throws Exception {
        try (TestServer server = TestServer.http(_ -> new Reply(500, Map.of(), "x".repeat(1_000_000)))) {
            HttpOutcome outcome = sender("").send(post(server.url("/")).withMaxResponseBytes(100));
            assertThat(outcome).isInstanceOfSatisfying(HttpOutcome.ServerError.class, error -> {
                assertThat(error.answer().body()).hasSize(100);
                assertThat(error.answer().truncated()).isTrue();
            });
        }
    }

    @Test
    void credentialsAreReadFromTheirFileAtTheMomentOfSending() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "one\n");
        try (TestServer server = TestServer.http(_ -> Reply.of(200));
                HttpSender sender = sender("basic_auth: {username: ann, password_file: password}")) {
            sender.send(post(server.url("/")));
            Files.writeString(password, "two\n");
            sender.send(post(server.url("/")));
            assertThat(server.take().header("Authorization")).isEqualTo(Transports.basic("ann:one"));
            assertThat(server.take().header("Authorization")).isEqualTo(Transports.basic("ann:two"));
        }
    }

    @Test
    void aSecretFileThatIsMissingIsNamedAndTriedAgain() throws Exception {
        HttpOutcome outcome = sender("authorization: {credentials_file: token}").send(post("http://127.0.0.1:1/"));
        assertThat(outcome)
                .isEqualTo(new HttpOutcome.NotSent(
                        "cannot read the secret file " + directory.resolve("token") + ": it does not exist", true));
    }

    @Test
    void bearerTokensHeadersAndUserInfoOfTheUrlAreSent() throws Exception {
        try (TestServer server = TestServer.http(_ -> Reply.of(200))) {
            sender("""
                    authorization: {credentials: t0ken}
                    http_headers: {X-Scope: {values: [a, b], secrets: [c]}}
                    """).send(post(server.url("/")));
            TestServer.Received got = server.take();
            assertThat(got.header("Authorization")).isEqualTo("Bearer t0ken");
            assertThat(got.header("X-Scope")).isEqualTo("a,b,c");

            sender("").send(post("http://ann:p%40ss@127.0.0.1:" + server.port() + "/a b?c={d}"));
            got = server.take();
            assertThat(got.header("Authorization")).isEqualTo(Transports.basic("ann:p@ss"));
            assertThat(got.path()).isEqualTo("/a%20b?c=%7Bd%7D");
        }
    }

    @Test
    void aRedirectCarriesNoCredentialsToAnotherOrigin() throws Exception {
        try (TestServer other = TestServer.http(_ -> Reply.of(200));
                TestServer server = TestServer.http(received -> received.path().equals("/there")
                        ? new Reply(307, Map.of("Location", other.url("/far")), "")
                        : new Reply(308, Map.of("Location", "/there"), ""))) {
            HttpOutcome outcome = sender("""
                    basic_auth: {username: ann, password: secret}
                    http_headers: {X-Key: {secrets: [hidden]}}
                    """).send(post(server.url("/here")));
            assertThat(outcome).isInstanceOf(HttpOutcome.Success.class);
            server.take();
            assertThat(server.take().header("Authorization")).isNotEmpty();
            TestServer.Received far = other.take();
            assertThat(far.method()).isEqualTo("POST");
            assertThat(far.body()).isEqualTo("{}");
            assertThat(far.header("Authorization")).isEmpty();
            assertThat(far.header("X-Key")).isEmpty();
        }
    }

    @Test
    void a302BecomesAGetAndRedirectsThatAreOffAreNotFollowed() throws Exception {
        try (TestServer server = TestServer.http(received ->
                received.path().equals("/b") ? Reply.of(200) : new Reply(302, Map.of("Location", "/b"), ""))) {
            assertThat(sender("").send(post(server.url("/a")))).isInstanceOf(HttpOutcome.Success.class);
            server.take();
            TestServer.Received second = server.take();
            assertThat(second.method()).isEqualTo("GET");
            assertThat(second.header("Content-Type")).isEmpty();
            assertThat(sender("follow_redirects: false").send(post(server.url("/a"))))
                    .isInstanceOf(HttpOutcome.Redirect.class);
        }
    }

    @Test
    void aRedirectThatGoesRoundEnds() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (TestServer server = TestServer.http(_ -> {
            count.incrementAndGet();
            return new Reply(307, Map.of("Location", "/"), "");
        })) {
            assertThat(sender("").send(post(server.url("/")))).isInstanceOf(HttpOutcome.Redirect.class);
            assertThat(count).hasValue(11);
        }
    }

    @Test
    void aProxyIsToldItsCredentialsAndPassesTheRequestOn() throws Exception {
        try (TestServer proxy = TestServer.http(_ -> Reply.of(202))) {
            HttpOutcome outcome = sender("proxy_url: http://paul:pw@127.0.0.1:" + proxy.port())
                    .send(post("http://alerts.example:8080/hook"));
            assertThat(outcome).isInstanceOf(HttpOutcome.Success.class);
            TestServer.Received got = proxy.take();
            assertThat(got.path()).isEqualTo("http://alerts.example:8080/hook");
            assertThat(got.header("Proxy-Authorization")).isEqualTo(Transports.basic("paul:pw"));
        }
    }

    @Test
    void theEnvironmentNamesTheProxyAndItsExceptions() throws Exception {
        try (TestServer proxy = TestServer.http(_ -> Reply.of(202));
                TestServer direct = TestServer.http(_ -> Reply.of(200))) {
            environment.put("http_proxy", "127.0.0.1:" + proxy.port());
            environment.put("NO_PROXY", "internal.example,10.0.0.0/8");
            HttpSender sender = sender("proxy_from_environment: true");
            assertThat(sender.send(post("http://alerts.example/hook"))).isInstanceOf(HttpOutcome.Success.class);
            proxy.take();
            sender.send(post(direct.url("/")));
            assertThat(direct.take().path()).isEqualTo("/");
            assertThat(proxy.pending()).isEmpty();
        }
    }

    @Test
    void aTokenIsFetchedOnceAndAgainWhenItIsRefused() throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        try (TestServer tokenServer = TestServer.http(_ -> new Reply(
                        200,
                        Map.of("Content-Type", "application/json"),
                        "{\"access_token\":\"t" + tokens.incrementAndGet()
                                + "\",\"token_type\":\"bearer\",\"expires_in\":3600}"));
                TestServer server = TestServer.http(
                        received -> Reply.of(received.header("Authorization").equals("Bearer t1") ? 200 : 401));
                HttpSender sender = sender("oauth2: {client_id: me, client_secret: s3cret, token_url: '"
                        + tokenServer.url("/token") + "', scopes: [a, b], endpoint_params: {audience: x}}")) {
            assertThat(sender.send(post(server.url("/")))).isInstanceOf(HttpOutcome.Success.class);
            assertThat(sender.send(post(server.url("/")))).isInstanceOf(HttpOutcome.Success.class);
            TestServer.Received request = tokenServer.take();
            assertThat(request.header("Authorization")).isEqualTo(Transports.basic("me:s3cret"));
            assertThat(request.body()).isEqualTo("grant_type=client_credentials&scope=a+b&audience=x");
            assertThat(tokenServer.pending()).isEmpty();
            assertThat(server.take().header("Authorization")).isEqualTo("Bearer t1");
        }
    }

    @Test
    void aTokenServerThatWantsCredentialsInTheFormGetsThem() throws Exception {
        try (TestServer tokenServer =
                        TestServer.http(received -> received.body().contains("client_secret=s3cret")
                                ? new Reply(200, Map.of(), "{\"access_token\":\"t\"}")
                                : Reply.of(401));
                TestServer server = TestServer.http(_ -> Reply.of(200));
                HttpSender sender = sender("oauth2: {client_id: me, client_secret: s3cret, token_url: '"
                        + tokenServer.url("/token") + "'}")) {
            assertThat(sender.send(post(server.url("/")))).isInstanceOf(HttpOutcome.Success.class);
        }
    }

    @Test
    void noFailureShowsWhatTheUrlHides() throws Exception {
        List<String> urls = List.of(
                "http://us-MARKER:pw-MARKER@127.0.0.1:" + Peers.freePort() + "/p-MARKER?q=MARKER",
                "http://127.0.0.1:99999999/MARKER",
                "htp://MARKER",
                "http:///MARKER",
                "MARKER \u0000 [");
        for (String url : urls) {
            HttpOutcome outcome = sender("").send(post(url));
            assertThat(outcome.describe() + outcome + post(url)).doesNotContain("MARKER");
        }
        HttpOutcome header =
                sender("http_headers: {X-Key: {secrets: [\"MARKER\\nx\"]}}").send(post("http://127.0.0.1:1/"));
        assertThat(header).isInstanceOf(HttpOutcome.NotSent.class);
        assertThat(header.toString()).doesNotContain("MARKER");
    }

    @Test
    void filesThatCannotBeReadOrAreBrokenAreSaidToBe() throws IOException, Exception {
        Files.writeString(directory.resolve("ca.pem"), "no certificate");
        HttpOutcome outcome = sender("tls_config: {ca_file: ca.pem}").send(post("https://127.0.0.1:1/"));
        assertThat(outcome.describe()).isEqualTo("tls_config ca holds no certificate (-----BEGIN CERTIFICATE-----)");
    }
}
