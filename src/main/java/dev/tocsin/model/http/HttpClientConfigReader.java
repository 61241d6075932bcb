package dev.tocsin.model.http;

import dev.tocsin.model.Secret;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code http_config} and what it is made of, with the checks of prometheus/common {@code config/http_config.go};
 * all problems go to the fields' collector.
 */
public final class HttpClientConfigReader {

    /** Headers that the client sets itself (prometheus/common {@code config/headers.go}). */
    private static final Set<String> RESERVED_HEADERS = Set.of(
            "authorization",
            "host",
            "content-encoding",
            "content-length",
            "content-type",
            "user-agent",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "www-authenticate",
            "accept-encoding",
            "x-prometheus-remote-write-version",
            "x-prometheus-remote-read-version",
            "x-prometheus-scrape-timeout-seconds",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-content-sha256");

    private final String directory;

    /**
     * @param directory of the configuration file: relative paths of files are relative to it; empty for the working
     *     directory
     */
    public HttpClientConfigReader(String directory) {
        this.directory = directory;
    }

    /** The section under a key such as {@code http_config}; empty where the key is absent. */
    public Optional<HttpClientConfig> section(YamlFields parent, String key) {
        return parent.section(key).map(fields -> {
            HttpClientConfig config = inline(fields);
            fields.finish();
            return config;
        });
    }

    /**
     * The same keys where they stand among others, as in a {@code scrape_config}. The caller calls
     * {@link YamlFields#finish}.
     */
    public HttpClientConfig inline(YamlFields fields) {
        HttpAuth auth = auth(fields);
        TlsConfig tls = tls(fields, "tls_config");
        ProxyConfig proxy = proxy(fields);
        return new HttpClientConfig(
                auth,
                tls,
                proxy,
                fields.bool("follow_redirects", true),
                fields.bool("enable_http2", true),
                headers(fields));
    }

    private HttpAuth auth(YamlFields fields) {
        Optional<Secret> bearer = fields.secretOrFile("bearer_token", "bearer_token_file", directory);
        Optional<HttpAuth> basic = fields.section("basic_auth").map(this::basic);
        Optional<HttpAuth> authorization = fields.section("authorization").map(this::authorization);
        Optional<HttpAuth> oauth2 = fields.section("oauth2").map(this::oauth2);
        if (bearer.isPresent() && (basic.isPresent() || oauth2.isPresent())) {
            fields.problem("at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured"
                    + fields.where());
        } else if (bearer.isPresent() && authorization.isPresent()) {
            fields.problem("authorization is not compatible with bearer_token & bearer_token_file" + fields.where());
        } else if ((basic.isPresent() ? 1 : 0) + (authorization.isPresent() ? 1 : 0) + (oauth2.isPresent() ? 1 : 0)
                > 1) {
            fields.problem("at most one of basic_auth, oauth2 & authorization must be configured" + fields.where());
        }
        return basic.or(() -> authorization)
                .or(() -> oauth2)
                .or(() -> bearer.map(token -> new HttpAuth.Authorization("Bearer", Optional.of(token))))
                .orElseGet(HttpAuth.None::new);
    }

    private HttpAuth basic(YamlFields fields) {
        HttpAuth.Basic basic = new HttpAuth.Basic(
                fields.secretOrFile("username", "username_file", directory),
                fields.secretOrFile("password", "password_file", directory));
        refuseReferences(fields, "username_ref", "password_ref");
        fields.finish();
        return basic;
    }

    private HttpAuth authorization(YamlFields fields) {
        String type = fields.string("type").map(String::strip).orElse("");
        if (type.toLowerCase(Locale.ROOT).equals("basic")) {
            fields.problem("type", "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
        }
        HttpAuth.Authorization authorization = new HttpAuth.Authorization(
                type.isEmpty() ? "Bearer" : type, fields.secretOrFile("credentials", "credentials_file", directory));
        refuseReferences(fields, "credentials_ref");
        fields.finish();
        return authorization;
    }

    private HttpAuth oauth2(YamlFields fields) {
        String clientId = required(fields, "client_id");
        String tokenUrl = required(fields, "token_url");
        String grantType = fields.nonEmpty("grant_type").orElse("client_credentials");
        String algorithm = fields.nonEmpty("signature_algorithm").orElse("RS256");
        if (!Set.of("RS256", "RS384", "RS512").contains(algorithm) && grantType.equals(HttpAuth.OAuth2.JWT_BEARER)) {
            fields.problem("signature_algorithm", "valid signature algorithms are RS256, RS384 and RS512");
        }
        HttpAuth.JwtBearer jwt = new HttpAuth.JwtBearer(
                fields.string("client_certificate_key_id").orElse(""),
                fields.secretOrFile("client_certificate_key", "client_certificate_key_file", ""),
                algorithm,
                fields.string("iss").orElse(""),
                fields.string("audience").orElse(""),
                fields.stringMap("claims"));
        HttpAuth.OAuth2 oauth2 = new HttpAuth.OAuth2(
                clientId,
                fields.secretOrFile("client_secret", "client_secret_file", directory),
                tokenUrl,
                grantType,
                fields.strings("scopes"),
                fields.stringMap("endpoint_params"),
                jwt,
                tls(fields, "tls_config"),
                proxy(fields));
        refuseReferences(fields, "client_secret_ref", "client_certificate_key_ref");
        fields.finish();
        return oauth2;
    }

    private static String required(YamlFields fields, String key) {
        Optional<String> value = fields.nonEmpty(key);
        if (value.isEmpty()) {
            fields.problem("oauth2 " + key + " must be configured" + fields.where());
        }
        return value.orElse("");
    }

    /** The {@code tls_config} under a key; the default where it is absent. */
    public TlsConfig tls(YamlFields parent, String key) {
        Optional<YamlFields> section = parent.section(key);
        if (section.isEmpty()) {
            return TlsConfig.DEFAULT;
        }
        YamlFields fields = section.get();
        Optional<Secret> cert = fields.secretOrFile("cert", "cert_file", directory);
        Optional<Secret> clientKey = fields.secretOrFile("key", "key_file", directory);
        if (cert.isPresent() && clientKey.isEmpty()) {
            fields.problem("exactly one of key or key_file must be configured when a client certificate is configured"
                    + fields.where());
        } else if (clientKey.isPresent() && cert.isEmpty()) {
            fields.problem("exactly one of cert or cert_file must be configured when a client key is configured"
                    + fields.where());
        }
        TlsConfig tls = new TlsConfig(
                fields.secretOrFile("ca", "ca_file", directory),
                cert,
                clientKey,
                fields.string("server_name").orElse(""),
                fields.bool("insecure_skip_verify", false),
                version(fields, "min_version"),
                version(fields, "max_version"));
        refuseReferences(fields, "ca_ref", "cert_ref", "key_ref");
        fields.finish();
        return tls;
    }

    private static Optional<TlsConfig.Version> version(YamlFields fields, String key) {
        return fields.nonEmpty(key).flatMap(name -> {
            for (TlsConfig.Version version : TlsConfig.Version.values()) {
                if (version.name().equals(name)) {
                    return Optional.of(version);
                }
            }
            fields.problem(key, "unknown TLS version: " + name + "; known are TLS10, TLS11, TLS12 and TLS13");
            return Optional.empty();
        });
    }

    private static ProxyConfig proxy(YamlFields fields) {
        Optional<Secret> url = fields.secret("proxy_url");
        String noProxy = fields.string("no_proxy").orElse("");
        boolean environment = fields.bool("proxy_from_environment", false);
        Map<String, List<Secret>> connect = new LinkedHashMap<>();
        fields.section("proxy_connect_header").ifPresent(headers -> {
            for (String name : headers.mapping().entries().keySet()) {
                connect.put(
                        name, headers.strings(name).stream().map(Secret::inline).toList());
            }
        });
        if (!connect.isEmpty() && !environment && url.isEmpty()) {
            fields.problem(
                    "proxy_connect_header",
                    "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured");
        }
        if (environment && url.isPresent()) {
            fields.problem("proxy_url", "if proxy_from_environment is configured, proxy_url must not be configured");
        }
        if (environment && !noProxy.isEmpty()) {
            fields.problem("no_proxy", "if proxy_from_environment is configured, no_proxy must not be configured");
        } else if (!noProxy.isEmpty() && url.isEmpty()) {
            fields.problem("no_proxy", "if no_proxy is configured, proxy_url must also be configured");
        }
        return new ProxyConfig(url, noProxy, environment, connect);
    }

    private List<HttpHeader> headers(YamlFields fields) {
        List<HttpHeader> out = new ArrayList<>();
        fields.section("http_headers").ifPresent(headers -> {
            for (Map.Entry<String, YamlNode.Entry> entry :
                    headers.mapping().entries().entrySet()) {
                String name = entry.getKey();
                if (RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                    headers.problem(name, "setting header \"" + name + "\" is not allowed");
                }
                headers.section(name).ifPresent(header -> {
                    List<Secret> secrets = new ArrayList<>();
                    header.strings("secrets").forEach(s -> secrets.add(Secret.inline(s)));
                    header.strings("files").forEach(f -> secrets.add(Secret.file(YamlFields.join(directory, f))));
                    out.add(new HttpHeader(name, header.strings("values"), secrets));
                    header.finish();
                });
            }
        });
        return out;
    }

    /** The {@code *_ref} keys name entries of a secret manager, which only programs that embed the library have. */
    private static void refuseReferences(YamlFields fields, String... keys) {
        for (String key : keys) {
            if (fields.nonEmpty(key).isPresent()) {
                fields.problem(
                        key,
                        key + fields.where()
                                + " names a secret of a secret manager, and there is none; write the value, or"
                                + " use the key that ends in _file");
            }
        }
    }
}
