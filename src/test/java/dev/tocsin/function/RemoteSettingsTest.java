package dev.tocsin.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpHeader;
import dev.tocsin.net.Secrets;
import dev.tocsin.rules.GroupId;
import dev.tocsin.storage.StorageConfig;
import dev.tocsin.storage.remote.read.Flavour;
import dev.tocsin.storage.remote.store.EvaluationMode;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteSettingsTest {

    @TempDir
    Path directory;

    private static StorageConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        settings.forEach((key, value) -> all.put("tocsin.storage." + key, value));
        return new SmallRyeConfigBuilder()
                .withMapping(StorageConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build()
                .getConfigMapping(StorageConfig.class);
    }

    @Test
    void withoutAUrlThereIsNoRemoteStorage() {
        assertThat(RemoteSettings.of(config(Map.of()), true)).isEmpty();
    }

    @Test
    void everythingIsRead() throws Exception {
        Files.writeString(directory.resolve("token"), "t0ken\n");
        Path http = Files.writeString(directory.resolve("http.yml"), """
                authorization: {credentials_file: token}
                tls_config: {server_name: mimir}
                """);
        RemoteSettings settings = RemoteSettings.of(
                        config(Map.of(
                                "url", "http://u:p@host/prometheus/",
                                "flavour", "victoria-metrics",
                                "mode", "push-down",
                                "group-modes", "a*=samples",
                                "http-config", http.toString(),
                                "headers", "X-Scope-OrgID=team-a, X-Other = b=c",
                                "timeout", "7s",
                                "write.url", "http://host/api/v1/push")),
                        true)
                .orElseThrow();
        assertThat(Secrets.reveal(settings.endpoint().url())).isEqualTo("http://u:p@host/prometheus");
        assertThat(Secrets.reveal(settings.write().endpoint().url())).isEqualTo("http://host/api/v1/push");
        assertThat(settings.flavour()).contains(Flavour.VICTORIA_METRICS);
        assertThat(settings.modes().of(new GroupId("f", "x", "abc"))).isEqualTo(EvaluationMode.SAMPLES);
        assertThat(settings.modes().of(new GroupId("f", "x", "b"))).isEqualTo(EvaluationMode.PUSH_DOWN);
        assertThat(settings.endpoint().timeout()).hasSeconds(7);
        HttpAuth.Authorization auth =
                (HttpAuth.Authorization) settings.endpoint().http().auth();
        assertThat(Secrets.reveal(auth.credentials())).isEqualTo("t0ken");
        List<HttpHeader> headers = settings.endpoint().http().headers();
        assertThat(headers.stream().map(HttpHeader::name)).containsExactly("X-Scope-OrgID", "X-Other");
        assertThat(Secrets.reveal(headers.get(1).secrets().getFirst())).isEqualTo("b=c");
        assertThat(settings.toString()).doesNotContain("team-a", "u:p", "t0ken");
    }

    @Test
    void theWriteUrlFollowsTheStorage() throws Exception {
        RemoteSettings settings = RemoteSettings.of(config(Map.of("url", "http://host:1/x")), false)
                .orElseThrow();
        assertThat(Secrets.reveal(settings.write().endpoint().url())).isEqualTo("http://host:1/x/api/v1/write");
        assertThat(settings.limits().fillLongRanges()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url           | host:9090 | tocsin.storage.url must begin with http:// or https://",
                "write.url     | secret!   | tocsin.storage.write.url must begin with http:// or https://",
                "flavour       | influx    | tocsin.storage.flavour must be auto, prometheus, victoria-metrics or thanos, not influx",
                "external-labels | eu      | tocsin.storage.external-labels: \"eu\" is not NAME=VALUE, such as cluster=eu",
                "mode          | both      | tocsin.storage.mode: \"both\" is no mode; there are samples and push-down",
                "group-modes   | x         | tocsin.storage.group-modes: \"x\" is not PATTERN=MODE, such as capacity-*=push-down",
                "headers       | X         | tocsin.storage.headers must be NAME=VALUE, such as X-Scope-OrgID=team-a",
                "timeout       | 0s        | tocsin.storage.timeout must be more than 0",
                "overlap       | soon      | tocsin.storage.overlap: ",
                "cache-size    | much      | tocsin.storage.cache-size: not a size: \"much\"",
                "http-config   | /nothing  | tocsin.storage.http-config: cannot read /nothing",
            })
    void whatIsWrongIsNamed(String key, String value, String message) {
        Map<String, String> settings = new HashMap<>(Map.of("url", "http://host"));
        settings.put(key, value);
        assertThatThrownBy(() -> RemoteSettings.of(config(settings), true)).hasMessageStartingWith(message);
    }

    @Test
    void problemsOfTheHttpConfigHaveTheirPlace() throws Exception {
        Path http = Files.writeString(directory.resolve("http.yml"), "basic_auht: {username: x}\n");
        assertThatThrownBy(() ->
                        RemoteSettings.of(config(Map.of("url", "http://host", "http-config", http.toString())), true))
                .hasMessageContaining("http.yml:1:1: unknown field \"basic_auht\"; did you mean \"basic_auth\"?");
    }
}
