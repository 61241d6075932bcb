package dev.tocsin.net;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.ProxyConfig;
import dev.tocsin.model.http.TlsConfig;
import dev.tocsin.net.tls.TlsContexts;
import dev.tocsin.net.tls.TlsMaterial;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** The connections of one configuration; made anew when a certificate, key or proxy that it names has changed. */
final class Transports implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    private final TlsConfig tls;
    private final ProxyConfig proxy;
    private final UnaryOperator<String> environment;
    private @Nullable Transport current;

    Transports(TlsConfig tls, ProxyConfig proxy, UnaryOperator<String> environment) {
        this.tls = tls;
        this.proxy = proxy;
        this.environment = environment;
    }

    /** A client of {@code java.net.http} and what it was made of. */
    record Transport(
            TlsMaterial material, HttpClient client, Proxies proxies, Map<String, List<String>> connectHeaders) {

        /**
         * What a proxy is told. A tunnel gets the headers whose names begin with {@code Proxy-}, and the server behind it
         * does not.
         */
        void addProxyHeaders(HttpRequest.Builder request, Target target) {
            Optional<Target> through = proxies.through(target);
            if (through.isEmpty()) {
                return;
            }
            through.get().userInfo().ifPresent(user -> request.setHeader("Proxy-Authorization", basic(user)));
            if (target.secure()) {
                connectHeaders.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            }
        }
    }

    static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws UnusableException if a file cannot be read, or a certificate, key or proxy cannot be used */
    synchronized Transport current() throws UnusableException {
        TlsMaterial material = new TlsMaterial(reveal(tls.ca()), reveal(tls.cert()), reveal(tls.key()));
        Transport last = current;
        if (last != null && last.material.equals(material)) {
            return last;
        }
        Transport made = make(material);
        current = made;
        if (last != null) {
            last.client.shutdown();
        }
        return made;
    }

    private static Optional<String> reveal(Optional<Secret> secret) throws UnusableException {
        return secret.isPresent() ? Optional.of(Secrets.reveal(secret.get())) : Optional.empty();
    }

    private Transport make(TlsMaterial material) throws UnusableException {
        Proxies proxies = Proxies.of(proxy, environment);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(proxies.selector());
        try {
            builder.sslContext(TlsContexts.client(material, tls.serverName(), tls.insecureSkipVerify()));
        } catch (GeneralSecurityException e) {
            throw new UnusableException(String.valueOf(e.getMessage()));
        }
        protocols().ifPresent(protocols -> {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(protocols);
            builder.sslParameters(parameters);
        });
        return new Transport(material, builder.build(), proxies, connectHeaders());
    }

    private Map<String, List<String>> connectHeaders() throws UnusableException {
        Map<String, List<String>> headers = new java.util.LinkedHashMap<>();
        for (Map.Entry<String, List<Secret>> entry : proxy.connectHeaders().entrySet()) {
            if (!entry.getKey().toLowerCase(Locale.ROOT).startsWith("proxy-")) {
                throw new UnusableException("proxy_connect_header: a header " + entry.getKey()
                        + " cannot be sent with CONNECT; only names that begin with Proxy- can");
            }
            List<String> values = new ArrayList<>();
            for (Secret value : entry.getValue()) {
                values.add(Secrets.reveal(value));
            }
            headers.put(entry.getKey(), values);
        }
        return headers;
    }

    /** The versions between the bounds; empty for the platform's. */
    private Optional<String[]> protocols() {
        if (tls.minVersion().isEmpty() && tls.maxVersion().isEmpty()) {
            return Optional.empty();
        }
        TlsConfig.Version min = tls.minVersion().orElse(TlsConfig.Version.TLS12);
        TlsConfig.Version max = tls.maxVersion().orElse(TlsConfig.Version.TLS13);
        List<String> names = new ArrayList<>();
        for (TlsConfig.Version version : TlsConfig.Version.values()) {
            if (version.compareTo(min) >= 0 && version.compareTo(max) <= 0) {
                names.add(version.jsseName());
            }
        }
        return Optional.of(names.toArray(new String[0]));
    }

    @Override
    public synchronized void close() {
        if (current != null) {
            current.client.shutdown();
            current = null;
        }
    }
}
