package dev.tocsin.notify.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.TlsConfig;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Good and bad configurations of {@code configs.txt}: our verdict and messages, and amtool's verdict. */
class NotifyConfigReaderTest {

    /** A configuration and what is to be said about it; nothing if it is good. */
    record Case(String name, List<String> messages, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        try (InputStream in = NotifyConfigReaderTest.class.getResourceAsStream("/notify/configs.txt")) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Case> cases = new ArrayList<>();
            for (String block : all.split("(?m)^=== ")) {
                if (!block.startsWith("#")) {
                    cases.add(parse(block));
                }
            }
            return cases.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case parse(String block) {
        String[] lines = block.split("\n", -1);
        List<String> messages = new ArrayList<>();
        int i = 1;
        // The text begins with the first line that is a top-level key; messages never look like one.
        while (i < lines.length && !lines[i].isEmpty() && !lines[i].matches("[a-z_]+:( .*)?")) {
            messages.add(lines[i++]);
        }
        if (lines[0].equals("not YAML")) {
            messages = List.of(lines[1]);
            i = 2;
        }
        String text = String.join("\n", List.of(lines).subList(i, lines.length));
        return new Case(lines[0], messages.equals(List.of("ok")) ? List.of() : messages, text);
    }

    private static NotifyConfigReader.Result read(String text) {
        return NotifyConfigReader.read("conf/alertmanager.yml", text, NotifyConfigReader.Options.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatIsWrong(Case c) {
        NotifyConfigReader.Result result = read(c.text);
        if (c.messages.isEmpty()) {
            assertThat(result.errors()).isEmpty();
            assertThat(result.config()).isPresent();
        } else {
            assertThat(result.config()).isEmpty();
            String all = result.errors().toString();
            assertThat(c.messages).allSatisfy(message -> assertThat(all).contains(message));
            assertThat(result.errors()).hasSize(c.messages.size());
        }
    }

    @Tag("e2e")
    @ParameterizedTest
    @MethodSource("cases")
    void amtoolComesToTheSameVerdict(Case c, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("alertmanager.yml"), c.text);
        Peers.Result result = Peers.run("amtool", directory, List.of("check-config", file.toString()));
        assertThat(result.exitCode() == 0).as(result.out() + result.err()).isEqualTo(c.messages.isEmpty());
    }

    @Test
    void defaultsAreAlertmanagers() {
        NotifyConfig config = read("""
                        route: {receiver: r}
                        receivers: [{name: r, webhook_configs: [{url: 'http://x'}], slack_configs: [{api_url: 'http://x'}]}]
                        templates: ['*.tmpl', /etc/t/*.tmpl]
                        """).config().orElseThrow();
        assertThat(config.global()).isEqualTo(GlobalConfig.DEFAULT);
        assertThat(config.templates()).containsExactly("conf/*.tmpl", "/etc/t/*.tmpl");
        ReceiverConfig receiver = config.receiver("r").orElseThrow();
        assertThat(receiver.labels()).containsEntry("name", "r");
        Integration.Webhook webhook =
                (Integration.Webhook) receiver.integrations().getFirst();
        assertThat(webhook.sendResolved()).isTrue();
        assertThat(webhook.maxAlerts()).isZero();
        assertThat(webhook.timeout()).isZero();
        assertThat(webhook.httpConfig().followRedirects()).isTrue();
        assertThat(receiver.integrations().get(1)).isEqualTo(new Integration.Unsupported("slack", 0, false));
        assertThat(receiver.integrations().get(1).path()).isEqualTo("slack_configs[0]");
    }

    @Test
    void readsHttpConfigWithFilesBesideTheConfiguration() {
        NotifyConfig config = read("""
                        global:
                          resolve_timeout: 10m
                          http_config: {bearer_token_file: token}
                        route: {receiver: r}
                        receivers:
                        - name: r
                          webhook_configs:
                          - url_file: hook
                          - url: http://x
                            timeout: 1.5s
                            http_config:
                              basic_auth: {username: u, password_file: p}
                              tls_config: {cert_file: c.pem, key_file: /k.pem, max_version: TLS13}
                        """).config().orElseThrow();
        assertThat(config.global().resolveTimeout()).isEqualTo(600_000_000_000L);
        List<Integration> integrations = config.receiver("r").orElseThrow().integrations();
        Integration.Webhook first = (Integration.Webhook) integrations.get(0);
        assertThat(first.url()).as("other files are used as given").isEqualTo(Secret.file("hook"));
        assertThat(first.httpConfig().auth())
                .isEqualTo(new HttpAuth.Authorization("Bearer", java.util.Optional.of(Secret.file("conf/token"))));
        Integration.Webhook second = (Integration.Webhook) integrations.get(1);
        assertThat(second.timeout()).isEqualTo(1_500_000_000L);
        assertThat(second.httpConfig().auth())
                .isEqualTo(new HttpAuth.Basic(
                        java.util.Optional.of(Secret.inline("u")), java.util.Optional.of(Secret.file("conf/p"))));
        assertThat(second.httpConfig().tls().key()).contains(Secret.file("/k.pem"));
        assertThat(second.httpConfig().tls().maxVersion()).contains(TlsConfig.Version.TLS13);
    }

    @Test
    void warnsOfMatchersThatTheTwoSyntaxesReadDifferently() {
        NotifyConfigReader.Result result = read("""
                route:
                  receiver: r
                  routes:
                    - matchers: ["a=b c"]
                receivers: [{name: r}]
                """);
        assertThat(result.errors()).isEmpty();
        assertThat(result.warnings())
                .singleElement()
                .asString()
                .startsWith("conf/alertmanager.yml:4:18: matcher \"a=b c\"");
    }

    @Test
    void noSecretIsEverShown(@TempDir Path directory) throws Exception {
        String text = """
                global:
                  slack_api_url: https://hooks.example/MARK1
                  smtp_auth_password: MARK2
                  http_config: {proxy_url: 'http://u:MARK3@proxy:1'}
                route: {receiver: r, routes: [{match: {token: shown}}]}
                receivers:
                - name: r
                  webhook_configs:
                  - url: http://hook.example/MARK4
                    payload: {text: shown}
                    http_config:
                      authorization: {credentials: MARK5}
                      http_headers: {X-Key: {secrets: [MARK6], values: [shown]}}
                  pagerduty_configs: [{routing_key: MARK7}]
                  slack_configs: [{api_url: 'https://hooks.example/MARK8', title: "a: b\\n{{ .x }}"}]
                """;
        NotifyConfig config = read(text).config().orElseThrow();
        assertThat(config.toString()).doesNotContain("MARK");
        String redacted = RedactedConfig.of(YamlNode.parseAll("", text).getFirst());
        assertThat(redacted).doesNotContain("MARK").contains("<secret>");
        assertThat(redacted.split("shown", -1)).hasSize(4);
        assertThat(read(redacted).errors()).as("it can be read again").isEmpty();
    }
}
