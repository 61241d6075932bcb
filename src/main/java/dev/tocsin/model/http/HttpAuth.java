package dev.tocsin.model.http;

import dev.tocsin.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How requests identify themselves; exactly one way at a time, as prometheus/common demands. */
public sealed interface HttpAuth {

    /** Not at all. */
    record None() implements HttpAuth {}

    /** {@code basic_auth}. An absent part is sent as the empty string. */
    record Basic(Optional<Secret> username, Optional<Secret> password) implements HttpAuth {}

    /**
     * {@code authorization}, and also {@code bearer_token[_file]}: the header {@code Authorization: TYPE CREDENTIALS}.
     *
     * @param type {@code Bearer} unless configured otherwise
     * @param credentials without them no header is sent
     */
    record Authorization(String type, Optional<Secret> credentials) implements HttpAuth {}

    /**
     * {@code oauth2}: a token is fetched and sent as bearer.
     *
     * @param grantType {@code client_credentials}, or {@code urn:ietf:params:oauth:grant-type:jwt-bearer} (RFC 7523)
     * @param clientSecret for {@code client_credentials}
     * @param jwt for the JWT bearer grant, otherwise its defaults
     * @param tls for the token request, whose proxy is also its own
     */
    record OAuth2(
            String clientId,
            Optional<Secret> clientSecret,
            String tokenUrl,
            String grantType,
            List<String> scopes,
            Map<String, String> endpointParams,
            JwtBearer jwt,
            TlsConfig tls,
            ProxyConfig proxy)
            implements HttpAuth {

        /** The grant type that signs an assertion instead of sending a client secret. */
        public static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

        public OAuth2 {
            scopes = List.copyOf(scopes);
            endpointParams = Map.copyOf(endpointParams);
        }
    }

    /**
     * What a signed assertion is made of.
     *
     * @param signatureAlgorithm {@code RS256} (default), {@code RS384} or {@code RS512}
     * @param issuer empty for the client id
     * @param audience empty for the token URL
     */
    record JwtBearer(
            String keyId,
            Optional<Secret> key,
            String signatureAlgorithm,
            String issuer,
            String audience,
            Map<String, String> claims) {
        public JwtBearer {
            claims = Map.copyOf(claims);
        }
    }
}
