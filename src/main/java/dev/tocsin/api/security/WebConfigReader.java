package dev.tocsin.api.security;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.IllegalBCryptFormatException;
import dev.tocsin.model.Problem;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.TlsConfig;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads Prometheus' web configuration file (exporter-toolkit {@code web/tls_config.go}) with its checks. */
public final class WebConfigReader {

    /** Headers that may be set, and the values that those of a fixed choice may have. */
    private static final Map<String, List<String>> HEADERS = Map.of(
            "Content-Security-Policy", List.of(),
            "Strict-Transport-Security", List.of(),
            "X-Content-Type-Options", List.of("nosniff"),
            "X-Frame-Options", List.of("deny", "sameorigin"),
            "X-XSS-Protection", List.of());

    private final String file;
    private final String directory;
    private final List<Problem> problems = new ArrayList<>();

    private WebConfigReader(String file, String directory) {
        this.file = file;
        this.directory = directory;
    }

    /** A configuration, or what is wrong with it. */
    public sealed interface Result {
        record Read(WebConfig config) implements Result {}

        record Broken(List<Problem> problems) implements Result {
            @Override
            public String toString() {
                return String.join(
                        "\n", problems.stream().map(Problem::toString).toList());
            }
        }
    }

    /**
     * @param file for problems
     * @param directory what relative paths of certificates are relative to
     */
    public static Result read(String file, String directory, String text) {
        return new WebConfigReader(file, directory).read(text);
    }

    private Result read(String text) {
        WebConfig config = WebConfig.NONE;
        try {
            List<YamlNode> documents = YamlNode.parseAll(file, text);
            if (!documents.isEmpty() && !documents.getFirst().isNull()) {
                Optional<YamlFields> fields = YamlFields.of(file, "", documents.getFirst(), problems::add);
                if (fields.isPresent()) {
                    config = config(fields.get());
                }
            }
        } catch (YamlNode.SyntaxException e) {
            problems.add(e.problem());
        }
        return problems.isEmpty() ? new Result.Read(config) : new Result.Broken(List.copyOf(problems));
    }

    private WebConfig config(YamlFields fields) {
        Optional<WebConfig.Tls> tls = fields.section("tls_server_config").flatMap(this::tls);
        Map<String, String> users = fields.stringMap("basic_auth_users");
        users.forEach((user, hash) -> checkHash(fields, user, hash));
        boolean http2 = true;
        Map<String, String> headers = new LinkedHashMap<>();
        Optional<YamlFields> server = fields.section("http_server_config");
        if (server.isPresent()) {
            http2 = server.get().bool("http2", true);
            headers.putAll(server.get().stringMap("headers"));
            headers.forEach((name, value) -> checkHeader(server.get(), name, value));
            server.get().finish();
        }
        fields.finish();
        return new WebConfig(tls, users, http2, headers);
    }

    private static void checkHash(YamlFields fields, String user, String hash) {
        try {
            BCrypt.Version version = BCrypt.Version.VERSION_2A;
            version.parser.parse(hash.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalBCryptFormatException | RuntimeException e) {
            fields.problem(
                    "basic_auth_users",
                    "basic_auth_users: the password of " + user
                            + " is no bcrypt hash; `htpasswd -nBC 10 \"\"` makes one");
        }
    }

    private static void checkHeader(YamlFields fields, String name, String value) {
        List<String> values = HEADERS.get(name);
        if (values == null) {
            fields.problem("headers", "HTTP header \"" + name + "\" can not be configured");
        } else if (!values.isEmpty() && !values.contains(value)) {
            fields.problem(
                    "headers",
                    "invalid value for " + name + ". Expected one of: " + values + ", but got: \"" + value + "\"");
        }
    }

    private Optional<WebConfig.Tls> tls(YamlFields fields) {
        Optional<Secret> cert = fields.secretOrFile("cert", "cert_file", directory);
        Optional<Secret> key = fields.secretOrFile("key", "key_file", directory);
        Optional<Secret> clientCa = fields.secretOrFile("client_ca", "client_ca_file", directory);
        WebConfig.ClientAuth auth = clientAuth(fields);
        List<String> ciphers = fields.strings("cipher_suites");
        TlsConfig.Version min = version(fields, "min_version", TlsConfig.Version.TLS12);
        TlsConfig.Version max = version(fields, "max_version", TlsConfig.Version.TLS13);
        fields.allow("prefer_server_cipher_suites");
        for (String unsupported : List.of("client_allowed_sans", "curve_preferences")) {
            if (!fields.strings(unsupported).isEmpty()) {
                fields.problem(
                        unsupported, unsupported + " is not supported yet; leave it out, or put a proxy in front");
            }
        }
        if (cert.isEmpty()) {
            fields.problem("missing one of cert or cert_file" + fields.where());
        }
        if (key.isEmpty()) {
            fields.problem("missing one of key or key_file" + fields.where());
        }
        if (auth.verifies() && clientCa.isEmpty()) {
            fields.problem("client_auth_type", "a client CA is needed for client_auth_type " + auth);
        }
        if (clientCa.isPresent() && auth == WebConfig.ClientAuth.NoClientCert) {
            fields.problem("client_ca_file", "client CA's have been configured without a Client Auth Policy");
        }
        fields.finish();
        return cert.isPresent() && key.isPresent()
                ? Optional.of(new WebConfig.Tls(cert.get(), key.get(), auth, clientCa, ciphers, min, max))
                : Optional.empty();
    }

    private static WebConfig.ClientAuth clientAuth(YamlFields fields) {
        Optional<String> name = fields.nonEmpty("client_auth_type");
        if (name.isEmpty()) {
            return WebConfig.ClientAuth.NoClientCert;
        }
        for (WebConfig.ClientAuth auth : WebConfig.ClientAuth.values()) {
            if (auth.name().equals(name.get())) {
                return auth;
            }
        }
        fields.problem(
                "client_auth_type",
                "invalid client_auth_type \"" + name.get() + "\"; known are "
                        + Arrays.toString(WebConfig.ClientAuth.values()));
        return WebConfig.ClientAuth.NoClientCert;
    }

    private static TlsConfig.Version version(YamlFields fields, String key, TlsConfig.Version otherwise) {
        Optional<String> name = fields.nonEmpty(key);
        if (name.isEmpty()) {
            return otherwise;
        }
        for (TlsConfig.Version version : TlsConfig.Version.values()) {
            if (version.name().equals(name.get())) {
                return version;
            }
        }
        fields.problem(key, "unknown TLS version: " + name.get() + "; known are TLS10, TLS11, TLS12 and TLS13");
        return otherwise;
    }
}
