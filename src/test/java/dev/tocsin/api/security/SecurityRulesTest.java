package dev.tocsin.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityRulesTest {

    /** Of "wonderland", as htpasswd makes it. */
    private static final String ALICE = "$2y$04$zMFJXMNrsaqIk7HbWqUqQ.G2FRpcYPmtaazNcf5ugLUEPbaBxBI3W";

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9095, 127.0.0.1, 9095",
        ":9095, 0.0.0.0, 9095",
        "0.0.0.0, 0.0.0.0, 0",
        "[::1]:80, ::1, 80",
        "[::], ::, 0",
        "::1, ::1, 0",
        "tocsin.example:1, tocsin.example, 1"
    })
    void whereToListen(String text, String host, int port) {
        assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(host, port));
    }

    @Test
    void aPortThatIsNoneIsNamed() {
        assertThatThrownBy(() -> ListenAddress.parse("127.0.0.1:http"))
                .hasMessageContaining("tocsin.web.listen: \"127.0.0.1:http\"")
                .hasMessageContaining("127.0.0.1:9095");
    }

    @ParameterizedTest
    @CsvSource({
        // method, path, Host, Origin, Sec-Fetch-Site, allowed
        "POST, /api/v2/silences, 127.0.0.1:9095, '', '', true",
        "POST, /api/v2/silences, 127.0.0.1:9095, http://127.0.0.1:9095, same-origin, true",
        "POST, /api/v2/silences, 127.0.0.1:9095, https://alerts.example, same-origin, true",
        "POST, /api/v2/silences, 127.0.0.1:9095, http://evil.example, cross-site, false",
        "POST, /api/v2/silences, 127.0.0.1:9095, http://127.0.0.1:8080, same-site, false",
        "POST, /api/v2/silences, 127.0.0.1:9095, null, cross-site, false",
        "POST, /api/v2/silences, 127.0.0.1:9095, '', cross-site, false",
        "DELETE, /api/v2/silence/x, 127.0.0.1:9095, http://evil.example, '', false",
        "POST, /-/reload, 127.0.0.1:9095, http://evil.example, '', false",
        "POST, /api/v1/write, 127.0.0.1:9095, http://evil.example, '', false",
        "GET, /api/v2/silences, 127.0.0.1:9095, http://evil.example, cross-site, true",
        "POST, /api/v1/query_range, 127.0.0.1:9095, http://grafana.example, cross-site, true"
    })
    void noStateChangeForAForeignOrigin(
            String method, String path, String host, String origin, String site, boolean allowed) {
        assertThat(new OriginCheck("https://alerts.example/tocsin").allows(method, path, host, origin, site))
                .isEqualTo(allowed);
    }

    private static WebConfigReader.Result read(String text) {
        return WebConfigReader.read("web.yml", "conf", text);
    }

    @Test
    void theWholeFileIsRead() {
        WebConfigReader.Result result = read("""
                tls_server_config:
                  cert_file: server.crt
                  key_file: server.key
                  client_auth_type: RequireAndVerifyClientCert
                  client_ca_file: ca.crt
                  min_version: TLS13
                http_server_config:
                  http2: false
                  headers: {X-Frame-Options: sameorigin, Strict-Transport-Security: max-age=1}
                basic_auth_users: {alice: %s}
                """.formatted(ALICE));
        assertThat(result).isInstanceOfSatisfying(WebConfigReader.Result.Read.class, read -> {
            WebConfig config = read.config();
            assertThat(config.users()).containsOnlyKeys("alice");
            assertThat(config.http2()).isFalse();
            assertThat(config.headers()).containsEntry("X-Frame-Options", "sameorigin");
            assertThat(config.tls())
                    .map(WebConfig.Tls::clientAuth)
                    .contains(WebConfig.ClientAuth.RequireAndVerifyClientCert);
            assertThat(config.tls().orElseThrow().cert().toString()).contains("conf/server.crt");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "basic_auth_users: {bob: secret}|no bcrypt hash",
                "basic_auth_user: {}|basic_auth_user",
                "tls_server_config: {cert_file: a}|missing one of key or key_file",
                "tls_server_config: {cert_file: a, key_file: b, client_auth_type: Always}|invalid client_auth_type",
                "tls_server_config: {cert_file: a, key_file: b, client_ca_file: c}|without a Client Auth Policy",
                "tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert}|client CA is needed",
                "http_server_config: {headers: {Server: x}}|can not be configured",
                "http_server_config: {headers: {X-Frame-Options: x}}|invalid value for X-Frame-Options",
                "a: [|yaml"
            })
    void whatIsWrongIsSaidWithItsPlaceAndWithoutSecrets(String text, String message) {
        assertThat(read(text)).isInstanceOfSatisfying(WebConfigReader.Result.Broken.class, broken -> {
            assertThat(broken.toString())
                    .startsWith("web.yml:")
                    .contains(message)
                    .doesNotContain("secret");
        });
    }

    @Test
    void theSameHashesAreAcceptedAsByPrometheus() {
        Users users = new Users();
        Map<String, String> hashes = Map.of("alice", ALICE);
        Users.Credentials right = new Users.Credentials("alice", "wonderland");
        assertThat(users.remembered(hashes, right)).isEmpty();
        assertThat(users.verify(hashes, right)).isTrue();
        assertThat(users.remembered(hashes, right)).contains(true);
        assertThat(users.verify(hashes, new Users.Credentials("alice", "wrong")))
                .isFalse();
        assertThat(users.verify(hashes, new Users.Credentials("nobody", "fakepassword")))
                .isFalse();
        assertThat(users.remembered(Map.of("alice", "other"), right)).isEmpty();
    }

    @Test
    void credentialsAreReadOrNot() {
        assertThat(Users.Credentials.of("Basic YWxpY2U6YTpi"))
                .isEqualTo(Optional.of(new Users.Credentials("alice", "a:b")));
        for (String header : List.of("", "Bearer x", "Basic ???", "Basic YWxpY2U=")) {
            assertThat(Users.Credentials.of(header)).isEmpty();
        }
    }

    @Test
    void aBrokenChangeLeavesTheLastGoodOneInForce(@TempDir Path directory) throws Exception {
        Path path = Files.writeString(directory.resolve("web.yml"), "basic_auth_users: {alice: " + ALICE + "}");
        WebConfigFile file = WebConfigFile.of(path);
        Files.writeString(path, "basic_auth_users: [");
        file.refresh();
        assertThat(file.current().users()).containsOnlyKeys("alice");
        Files.delete(path);
        file.refresh();
        assertThat(file.current().users()).containsOnlyKeys("alice");
        Files.writeString(path, "basic_auth_users: {bob: " + ALICE + "}");
        file.refresh();
        assertThat(file.current().users()).containsOnlyKeys("bob");
        Files.writeString(path, "nonsense: 1");
        assertThatThrownBy(() -> WebConfigFile.of(path)).hasMessageContaining("nonsense");
    }
}
