package dev.tocsin.net;

import dev.tocsin.model.http.ProxyConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which proxy a request goes through, as prometheus/common decides it: with {@code proxy_url} alone every request, with
 * {@code no_proxy} or from the environment not those to the named hosts nor to this machine.
 */
final class Proxies {

    private final Optional<Target> http;
    private final Optional<Target> https;
    private final Optional<NoProxy> except;

    private Proxies(Optional<Target> http, Optional<Target> https, Optional<NoProxy> except) {
        this.http = http;
        this.https = https;
        this.except = except;
    }

    /**
     * @param environment the value of an environment variable, empty for none
     * @throws UnusableException if the proxy's URL is not usable, without quoting it
     */
    static Proxies of(ProxyConfig config, UnaryOperator<String> environment) throws UnusableException {
        if (config.fromEnvironment()) {
            // HTTP_PROXY of a CGI program is set by whoever sends a request with a header "Proxy".
            String http = environment.apply("REQUEST_METHOD").isEmpty() ? either(environment, "HTTP_PROXY") : "";
            return new Proxies(
                    target("HTTP_PROXY", http),
                    target("HTTPS_PROXY", either(environment, "HTTPS_PROXY")),
                    Optional.of(new NoProxy(either(environment, "NO_PROXY"))));
        }
        Optional<Target> proxy = target("proxy_url", Secrets.reveal(config.url()));
        return new Proxies(
                proxy,
                proxy,
                config.noProxy().isEmpty() ? Optional.empty() : Optional.of(new NoProxy(config.noProxy())));
    }

    private static String either(UnaryOperator<String> environment, String name) {
        String upper = environment.apply(name);
        return upper.isEmpty() ? environment.apply(name.toLowerCase(java.util.Locale.ROOT)) : upper;
    }

    private static Optional<Target> target(String what, String url) throws UnusableException {
        if (url.isEmpty()) {
            return Optional.empty();
        }
        Target target;
        try {
            target = Target.of(url.contains("://") ? url : "http://" + url);
        } catch (UnusableException e) {
            throw new UnusableException(what + ": " + e.getMessage() + "; only HTTP proxies are supported");
        }
        if (target.secure()) {
            throw new UnusableException(what + ": a proxy that is spoken to by https is not supported, use http://");
        }
        return Optional.of(target);
    }

    /** The proxy of a request, empty for a direct connection. */
    Optional<Target> through(Target request) {
        if (except.isPresent() && except.get().covers(request.uri().getHost(), request.port())) {
            return Optional.empty();
        }
        return request.secure() ? https : http;
    }

    /** For {@code java.net.http}. */
    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                try {
                    Optional<Target> proxy = through(Target.of(uri));
                    return List.of(proxy.map(p -> new Proxy(
                                    Proxy.Type.HTTP,
                                    InetSocketAddress.createUnresolved(p.uri().getHost(), p.port())))
                            .orElse(Proxy.NO_PROXY));
                } catch (UnusableException e) {
                    return List.of(Proxy.NO_PROXY);
                }
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                // reported with the request
            }
        };
    }
}
