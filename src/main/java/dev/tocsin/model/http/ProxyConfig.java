package dev.tocsin.model.http;

import dev.tocsin.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which proxy requests go through.
 *
 * @param url a secret since it may hold a password; empty for none
 * @param noProxy comma-separated hosts, domains, CIDRs and ports that are reached directly; empty for none
 * @param fromEnvironment whether {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} decide
 * @param connectHeaders sent with {@code CONNECT}
 */
public record ProxyConfig(
        Optional<Secret> url, String noProxy, boolean fromEnvironment, Map<String, List<Secret>> connectHeaders) {

    /** No proxy. */
    public static final ProxyConfig NONE = new ProxyConfig(Optional.empty(), "", false, Map.of());

    public ProxyConfig {
        connectHeaders = Map.copyOf(connectHeaders);
    }
}
