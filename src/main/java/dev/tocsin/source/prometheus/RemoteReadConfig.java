package dev.tocsin.source.prometheus;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import java.util.Map;

/**
 * A store to read from.
 *
 * @param name may be empty
 * @param url a secret, because it may hold credentials
 * @param timeoutMillis of one request
 * @param headers sent with each request; values may be secrets
 * @param readRecent whether it is asked for times that the local store has too
 * @param requiredMatchers a selector is sent here only if it has these as equality matchers
 * @param filterExternalLabels whether the external labels are added as matchers
 * @param http how it is reached
 */
public record RemoteReadConfig(
        String name,
        Secret url,
        long timeoutMillis,
        Map<String, Secret> headers,
        boolean readRecent,
        Labels requiredMatchers,
        boolean filterExternalLabels,
        HttpClientConfig http) {

    public RemoteReadConfig {
        headers = Map.copyOf(headers);
    }
}
