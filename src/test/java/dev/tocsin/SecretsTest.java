package dev.tocsin;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants a secret of its own in every place of every configuration where a user can put one, lets notifications be
 * delivered, refused, lost and retried, breaks the configurations, asks every API, and looks for the secrets in the
 * ledger, the samples, the log, the metrics and the answers. None may be there; all that are needed must have been sent.
 */
@Tag("e2e")
class SecretsTest {

    /** Every secret looks like this, also in lower case as a host or header name would be. */
    private static final Pattern MARKER = Pattern.compile("zq7([a-z0-9]+)7qz", Pattern.CASE_INSENSITIVE);

    private static final String WEB_PASSWORD = secret("webpassword");
    private static final String WEB_HASH = BCrypt.withDefaults().hashToString(4, WEB_PASSWORD.toCharArray());

    @TempDir
    Path directory;

    private final Set<String> received = ConcurrentHashMap.newKeySet();
    private final Map<String, String> seen = new LinkedHashMap<>();
    private HttpServer server;
    private int closedPort;

    private static String secret(String place) {
        return "zq7" + place + "7qz";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void startReceiver() throws IOException {
        Program.command(512); // skips where there is none
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        closedPort = Peers.freePort();
    }

    @AfterEach
    void stopReceiver() {
        if (server != null) {
            server.stop(0);
        }
    }

    /** Notes the secrets that reach it, and gives them back in its answer, as careless servers do. */
    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        StringBuilder all = new StringBuilder(exchange.getRequestURI().toString());
        exchange.getRequestHeaders()
                .forEach((name, values) -> values.forEach(value -> {
                    all.append('\n').append(name).append(": ").append(value);
                    if (value.startsWith("Basic ")) {
                        all.append('\n')
                                .append(new String(
                                        Base64.getDecoder().decode(value.substring(6)), StandardCharsets.UTF_8));
                    }
                }));
        received.addAll(markers(all.toString()));
        String path = exchange.getRequestURI().getPath();
        int status = switch (path) {
            case "/fail" -> 500;
            case "/refuse", "/write2", "/readfail" -> 400;
            default -> 200;
        };
        String body = switch (path) {
            case "/token" -> "{\"access_token\":\"" + secret("accesstoken") + "\",\"token_type\":\"Bearer\"}";
            case "/metrics" -> "scraped_metric 1\n";
            case "/read" -> "";
            default -> all.toString();
        };
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set(
                        "Content-Type",
                        switch (path) {
                            case "/token" -> "application/json";
                            case "/read" -> "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse";
                            default -> "text/plain";
                        });
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Set<String> markers(String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = MARKER.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private String alertmanagerYml() {
        String good = "http://127.0.0.1:" + server.getAddress().getPort();
        Map<String, String> receivers = new LinkedHashMap<>();
        receivers.put("userinfo", """
                webhook_configs: [{url: 'http://u:%s@127.0.0.1:PORT/ok?token=%s', http_config: {enable_http2: true}}]""".formatted(secret("urlpassword"), secret("urlquery")));
        receivers.put("basic", webhook("/ok", "basic_auth: {username: u, password: %s}", "basicpassword"));
        receivers.put("authorization", webhook("/ok", "authorization: {credentials: %s}", "credentials"));
        receivers.put("bearer", webhook("/ok", "bearer_token: %s", "bearertoken"));
        receivers.put("oauth2", webhook("/ok", """
                oauth2: {client_id: u, client_secret: %s, token_url: 'http://127.0.0.1:PORT/token'}""", "clientsecret"));
        receivers.put(
                "token",
                webhook(
                        "/ok",
                        "oauth2: {client_id: u, client_secret: " + secret("tokensecret") + ", token_url: 'http://t:"
                                + secret("tokenurl") + "@127.0.0.1:" + closedPort
                                + "/token', endpoint_params: {password: %s}}",
                        "endpointparam"));
        receivers.put("headers", webhook("/ok", "http_headers: {X-Key: {secrets: [%s]}}", "headersecret"));
        receivers.put("proxy", webhook("/ok", "proxy_url: 'http://u:%s@127.0.0.1:PORT'", "proxypassword"));
        receivers.put(
                "connect",
                webhook(
                        "/ok",
                        "proxy_url: 'http://127.0.0.1:PORT', proxy_connect_header: {Proxy-Authorization: [%s]}",
                        "connectheader"));
        receivers.put("key", webhook("/ok", "tls_config: {cert: none, key: %s}", "tlskey"));
        receivers.put("fails", webhook("/fail?key=" + secret("failquery"), "bearer_token: %s", "failtoken"));
        receivers.put("refuses", webhook("/refuse?key=" + secret("refusequery"), "bearer_token: %s", "refusetoken"));
        receivers.put("closed", """
                webhook_configs: [{url: 'http://u:%s@127.0.0.1:%d/%s'}]""".formatted(secret("closedpassword"), closedPort, secret("closedpath")));
        receivers.put(
                "slack",
                "slack_configs: [{api_url: 'https://hooks.example/%s', channel: '#a'}]".formatted(secret("slackurl")));
        receivers.put("pagerduty", "pagerduty_configs: [{routing_key: %s}]".formatted(secret("routingkey")));
        receivers.put("opsgenie", "opsgenie_configs: [{api_key: %s}]".formatted(secret("opsgeniekey")));
        receivers.put("telegram", "telegram_configs: [{bot_token: %s, chat_id: 1}]".formatted(secret("bottoken")));
        receivers.put(
                "pushover",
                "pushover_configs: [{user_key: %s, token: %s}]".formatted(secret("userkey"), secret("pushovertoken")));
        receivers.put(
                "discord",
                "discord_configs: [{webhook_url: 'https://discord.example/%s'}]".formatted(secret("discordurl")));
        receivers.put(
                "mail", "email_configs: [{to: a@example.org, auth_password: %s}]".formatted(secret("mailpassword")));
        StringBuilder yaml = new StringBuilder("""
                global:
                  slack_api_url: https://hooks.example/%s
                  smtp_smarthost: localhost:25
                  smtp_from: tocsin@example.org
                  smtp_auth_username: u
                  smtp_auth_password: %s
                  opsgenie_api_key: %s
                  victorops_api_key: %s
                  http_config: {basic_auth: {username: u, password: %s}}
                route:
                  receiver: 'null'
                  group_by: [alertname]
                  group_wait: 0s
                  group_interval: 1s
                  routes:
                """.formatted(
                        secret("globalslack"),
                        secret("smtppassword"),
                        secret("globalopsgenie"),
                        secret("globalvictorops"),
                        secret("globalpassword")));
        receivers
                .keySet()
                .forEach(name -> yaml.append("  - {receiver: ").append(name).append(", continue: true}\n"));
        yaml.append("receivers:\n- name: 'null'\n");
        receivers.forEach((name, text) ->
                yaml.append("- name: ").append(name).append("\n  ").append(text).append('\n'));
        return yaml.toString().replace("http://127.0.0.1:PORT", good).replace(":PORT", good.substring(16));
    }

    private static String webhook(String path, String http, String place) {
        return "webhook_configs: [{url: 'http://127.0.0.1:PORT" + path + "', http_config: {"
                + http.formatted(secret(place)) + "}}]";
    }

    private String prometheusYml() {
        return """
                global: {evaluation_interval: 1s, scrape_interval: 1s}
                alerting:
                  alertmanagers:
                  - basic_auth: {username: u, password: %s}
                    static_configs: [{targets: ['127.0.0.1:PORT']}]
                  - authorization: {credentials: %s}
                    static_configs: [{targets: ['127.0.0.1:CLOSED']}]
                remote_write:
                - url: http://u:%s@127.0.0.1:PORT/write?token=%s
                - url: http://127.0.0.1:PORT/write2
                  basic_auth: {username: u, password: %s}
                  headers: {X-Key: %s}
                remote_read:
                - url: http://127.0.0.1:PORT/read
                  oauth2: {client_id: u, client_secret: %s, token_url: 'http://127.0.0.1:PORT/token'}
                - url: http://127.0.0.1:PORT/readfail
                  basic_auth: {username: u, password: %s}
                  required_matchers: {readfail: x}
                scrape_configs:
                - job_name: guarded
                  basic_auth: {username: u, password: %s}
                  static_configs: [{targets: ['127.0.0.1:PORT']}]
                - job_name: proxied
                  proxy_url: http://u:%s@127.0.0.1:CLOSED
                  static_configs: [{targets: ['127.0.0.1:PORT']}]
                """.formatted(
                        secret("ampassword"),
                        secret("amcredentials"),
                        secret("writepassword"),
                        secret("writequery"),
                        secret("writebasic"),
                        secret("writeheader"),
                        secret("readsecret"),
                        secret("readpassword"),
                        secret("scrapepassword"),
                        secret("scrapeproxy"))
                .replace("PORT", Integer.toString(server.getAddress().getPort()))
                .replace("CLOSED", Integer.toString(closedPort));
    }

    private Peer tocsin() throws IOException {
        Files.createDirectories(directory.resolve("rules"));
        Files.writeString(directory.resolve("rules/a.yml"), """
                groups:
                - name: g
                  interval: 1s
                  rules:
                  - {alert: Always, expr: vector(1), labels: {severity: page}, annotations: {summary: all well}}
                  - {alert: Broken, expr: 'vector(1) * on (a) group_left vector(1)'}
                """);
        Files.writeString(directory.resolve("alertmanager.yml"), alertmanagerYml());
        Files.writeString(directory.resolve("prometheus.yml"), prometheusYml());
        Files.writeString(directory.resolve("web.yml"), "basic_auth_users: {" + "admin: '" + WEB_HASH + "'}\n");
        int port = Peers.freePort();
        String stub = "127.0.0.1:" + server.getAddress().getPort();
        List<String> command = Program.command(512, "serve");
        Peer peer = Peer.start(
                "tocsin",
                command,
                directory,
                port,
                "QUARKUS_HTTP_PORT",
                Integer.toString(port),
                "TOCSIN_DATA",
                "data",
                "TOCSIN_RULES_FILES",
                "rules/*.yml",
                "TOCSIN_NOTIFY_CONFIG",
                "alertmanager.yml",
                "TOCSIN_PROMETHEUS_CONFIG",
                "prometheus.yml",
                "TOCSIN_WEB_CONFIG_FILE",
                "web.yml",
                "TOCSIN_RULES_RESEND_DELAY",
                "1s",
                "TOCSIN_SCRAPE_INTERVAL",
                "1s",
                "TOCSIN_ALERTMANAGERS",
                "http://u:" + secret("envampassword") + "@" + stub + ",http://u:" + secret("envamclosed")
                        + "@127.0.0.1:" + closedPort,
                "TOCSIN_SCRAPE_TARGETS",
                "http://u:" + secret("envscrape") + "@" + stub + "/metrics,down=http://u:" + secret("envscrapeclosed")
                        + "@127.0.0.1:" + closedPort + "/metrics",
                "SOME_TOKEN",
                secret("environment"));
        peer.awaitReady("/-/ready", Duration.ofSeconds(90));
        return peer;
    }

    @Test
    void noSecretIsSeenWhereItDoesNotBelong() throws Exception {
        try (Peer tocsin = tocsin();
                HttpClient client = HttpClient.newHttpClient()) {
            Set<String> expected = Set.of(
                    "urlpassword",
                    "urlquery",
                    "basicpassword",
                    "credentials",
                    "bearertoken",
                    "clientsecret",
                    "accesstoken",
                    "headersecret",
                    "proxypassword",
                    "failquery",
                    "failtoken",
                    "refusequery",
                    "refusetoken",
                    "ampassword",
                    "writepassword",
                    "writequery",
                    "writebasic",
                    "writeheader",
                    "envampassword",
                    "scrapepassword",
                    "envscrape");
            await(() -> received.containsAll(expected), () -> "not sent: " + missing(expected) + "\n" + tocsin.log());
            askEverything(client, tocsin);
            for (String broken : List.of(
                    "receivers: [{name: a, webhook_configs: [{url: '" + secret("noscheme")
                            + "'}]}]\nroute: {receiver: a}",
                    "receivers: [{name: a, webhook_configs: [{url: 'http://u:" + secret("badport")
                            + "@host:port/'}]}]\nroute: {receiver: a}",
                    "receivers:\n- name: a\n  webhook_configs:\n  - url: \"http://" + secret("openquote"),
                    "receivers: [{name: a, webhook_configs: [{url: 'http://h/', http_config: {basic_auth: "
                            + secret("scalarauth") + "}}]}]\nroute: {receiver: a}",
                    "global: {slack_api_url: [" + secret("listurl") + "], opsgenie_api_url: '" + secret("plainurl")
                            + "', smtp_require_tls: " + secret("bool")
                            + "}\nroute: {receiver: a}\nreceivers: [{name: a}]",
                    "receivers: [{name: a, webhook_configs: [{url: 'http://h/', http_config: {authorization: {type: Basic,"
                            + " credentials: " + secret("basictype") + "}}}]}]\nroute: {receiver: a}")) {
                Files.writeString(directory.resolve("alertmanager.yml"), broken);
                assertThat(post(client, tocsin, "/-/reload", "").statusCode())
                        .as(broken)
                        .isNotEqualTo(200);
                get(client, tocsin, "/api/v2/status");
            }
            Files.writeString(
                    directory.resolve("web.yml"), "basic_auth_users: {admin: '" + WEB_HASH + "', b: " + secret("hash"));
            Thread.sleep(1500);
            get(client, tocsin, "/metrics");
            seen.put("log", tocsin.log());
            tocsin.kill();
            seen.put("log", tocsin.log());
        }
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                seen.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(seen.keySet()).anyMatch(name -> name.endsWith("ledger.db")).hasSizeGreaterThan(30);
        assertThat(seen.get("log")).contains("slack", "pagerduty");
        List<String> leaks = new ArrayList<>();
        seen.forEach((where, text) -> {
            markers(text).forEach(marker -> leaks.add(marker + " in " + where + ": " + around(text, marker)));
            if (text.contains(WEB_HASH)) {
                leaks.add("the users' hash in " + where);
            }
            // The start of "u:" and any secret, as basic authentication encodes it.
            if (text.contains(base64("u:zq7a").substring(0, 7))) {
                leaks.add("a basic authentication header in " + where);
            }
        });
        assertThat(leaks).isEmpty();
    }

    private Set<String> missing(Set<String> expected) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(received);
        return missing;
    }

    private static String around(String text, String marker) {
        int at = text.indexOf(marker);
        return text.substring(Math.max(0, at - 120), Math.min(text.length(), at + 40))
                .replaceAll("[^ -~]+", ".");
    }

    private void askEverything(HttpClient client, Peer tocsin) throws Exception {
        for (String path : List.of(
                "/",
                "/metrics",
                "/-/ready",
                "/-/healthy",
                "/q/metrics",
                "/q/health",
                "/api/v1/status/config",
                "/api/v1/status/flags",
                "/api/v1/status/runtimeinfo",
                "/api/v1/status/buildinfo",
                "/api/v1/status/tsdb",
                "/api/v1/status/tsdb?limit=1000",
                "/api/v1/alertmanagers",
                "/api/v1/targets",
                "/api/v1/targets/metadata",
                "/api/v1/scrape_pools",
                "/api/v1/metadata",
                "/api/v1/rules",
                "/api/v1/alerts",
                "/api/v1/notifications",
                "/api/v1/labels",
                "/api/v1/label/instance/values",
                "/api/v1/label/alertmanager/values",
                "/api/v1/series?match[]=%7B__name__%3D~%22.%2B%22%7D",
                "/api/v1/query?query=%7B__name__%3D~%22.%2B%22%7D",
                "/api/v1/query?query=up(",
                "/api/v1/query",
                "/api/v2/status",
                "/api/v2/receivers",
                "/api/v2/alerts",
                "/api/v2/alerts/groups",
                "/api/v2/silences",
                "/api/v2/silence/nothing",
                "/nothing")) {
            get(client, tocsin, path);
        }
        assertThat(seen.get("GET /api/v1/query?query=%7B__name__%3D~%22.%2B%22%7D"))
                .contains("scraped_metric");
        HttpResponse<String> failed = client.send(
                request(tocsin, "/api/v1/query?query=up%7Breadfail=%22x%22%7D").build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(failed.statusCode()).as(failed.body()).isGreaterThanOrEqualTo(400);
        seen.merge("GET of a storage that refuses", failed.body(), (a, b) -> a + b);
        assertThat(received).contains("readsecret", "readpassword");
        post(client, tocsin, "/api/v1/write", "garbage");
        post(client, tocsin, "/api/v2/alerts", "garbage");
        post(client, tocsin, "/api/v2/silences", "{}");
        HttpResponse<String> refused = client.send(
                request(tocsin, "/metrics")
                        .setHeader("Authorization", "Basic " + base64("u:" + secret("wrong")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
    }

    private static HttpRequest.Builder request(Peer tocsin, String path) {
        return HttpRequest.newBuilder(URI.create(tocsin.url(path)))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + base64("admin:" + WEB_PASSWORD));
    }

    private void get(HttpClient client, Peer tocsin, String path) throws Exception {
        HttpResponse<String> answer = client.send(request(tocsin, path).build(), HttpResponse.BodyHandlers.ofString());
        seen.merge("GET " + path, answer.headers().map() + "\n" + answer.body(), (a, b) -> a + b);
        assertThat(answer.statusCode()).as(path).isNotIn(401, 500);
    }

    private HttpResponse<String> post(HttpClient client, Peer tocsin, String path, String body) throws Exception {
        HttpResponse<String> answer = client.send(
                request(tocsin, path)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        seen.merge("POST " + path, answer.body(), (a, b) -> a + b);
        return answer;
    }

    private static void await(BooleanSupplier done, java.util.function.Supplier<String> otherwise)
            throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise.get());
            }
            Thread.sleep(100);
        }
    }
}
