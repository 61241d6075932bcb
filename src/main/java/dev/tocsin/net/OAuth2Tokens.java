package dev.tocsin.net;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.net.tls.Pem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tokens by OAuth 2.0: client credentials (RFC 6749 §4.4) and JWT bearer (RFC 7523). A token is kept until 10 seconds
 * before it expires, as golang.org/x/oauth2 does, or until a server refuses it.
 *
 * <p>Client credentials go into the {@code Authorization} header; a token server that refuses that gets them in the form.
 */
final class OAuth2Tokens implements AutoCloseable {

    private static final Duration EARLY = Duration.ofSeconds(10);
    private static final Duration ASSERTION_LIFETIME = Duration.ofHours(1);
    private static final int MAX_ANSWER = 1 << 20;

    private final HttpAuth.OAuth2 config;
    private final HttpClients clients;
    private final HttpSender sender;
    private final ObjectMapper json = new ObjectMapper();
    private @Nullable Token token;
    private boolean credentialsInForm;

    private record Token(String authorization, Instant expiry, String madeOf) {}

    OAuth2Tokens(HttpAuth.OAuth2 config, HttpClients clients) {
        this.config = config;
        this.clients = clients;
        this.sender = clients.sender(
                new HttpClientConfig(new HttpAuth.None(), config.tls(), config.proxy(), true, true, List.of()));
    }

    /**
     * The value of the header {@code Authorization}; asks for a token if there is none that is valid.
     *
     * @throws UnusableException if the token server gives none; its answer is not quoted
     */
    synchronized String authorization(Duration timeout) throws UnusableException {
        boolean bearer = config.grantType().equals(HttpAuth.OAuth2.JWT_BEARER);
        String secret = Secrets.reveal(bearer ? config.jwt().key() : config.clientSecret());
        Token kept = token;
        if (kept != null
                && kept.madeOf.equals(secret)
                && clients.clock().instant().isBefore(kept.expiry.minus(EARLY))) {
            return kept.authorization;
        }
        Token fresh = bearer ? byAssertion(secret, timeout) : byCredentials(secret, timeout);
        token = fresh;
        return fresh.authorization;
    }

    synchronized void forget() {
        token = null;
    }

    private Token byCredentials(String secret, Duration timeout) throws UnusableException {
        HttpOutcome outcome = request(clientForm(secret), secret, timeout);
        if (!credentialsInForm
                && outcome instanceof HttpOutcome.Answered
                && !(outcome instanceof HttpOutcome.Success)) {
            credentialsInForm = true;
            outcome = request(clientForm(secret), secret, timeout);
            if (!(outcome instanceof HttpOutcome.Success)) {
                credentialsInForm = false;
            }
        }
        return read(outcome, secret);
    }

    private Map<String, String> clientForm(String secret) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        if (!config.scopes().isEmpty()) {
            form.put("scope", String.join(" ", config.scopes()));
        }
        if (credentialsInForm) {
            form.put("client_id", config.clientId());
            form.put("client_secret", secret);
        }
        form.putAll(config.endpointParams());
        return form;
    }

    private HttpOutcome request(Map<String, String> form, String secret, Duration timeout) {
        String body = form.entrySet().stream()
                .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"));
        HttpCall call = HttpCall.post(
                        config.tokenUrl(),
                        "application/x-www-form-urlencoded",
                        body.getBytes(StandardCharsets.UTF_8),
                        timeout)
                .withMaxResponseBytes(MAX_ANSWER);
        boolean header = !credentialsInForm && !form.containsKey("assertion");
        return sender.send(
                header
                        ? call.withHeader(
                                "Authorization", Transports.basic(encode(config.clientId()) + ":" + encode(secret)))
                        : call);
    }

    private Token byAssertion(String key, Duration timeout) throws UnusableException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", HttpAuth.OAuth2.JWT_BEARER);
        form.put("assertion", assertion(key));
        form.putAll(config.endpointParams());
        return read(request(form, "", timeout), key);
    }

    private String assertion(String key) throws UnusableException {
        HttpAuth.JwtBearer jwt = config.jwt();
        ObjectNode header = json.createObjectNode();
        header.put("alg", jwt.signatureAlgorithm());
        header.put("typ", "JWT");
        if (!jwt.keyId().isEmpty()) {
            header.put("kid", jwt.keyId());
        }
        long now = clients.clock().instant().getEpochSecond();
        ObjectNode claims = json.createObjectNode();
        jwt.claims().forEach(claims::put);
        claims.put("iss", jwt.issuer().isEmpty() ? config.clientId() : jwt.issuer());
        claims.put("aud", jwt.audience().isEmpty() ? config.tokenUrl() : jwt.audience());
        if (!config.scopes().isEmpty()) {
            claims.put("scope", String.join(" ", config.scopes()));
        }
        claims.put("iat", now);
        claims.put("exp", now + ASSERTION_LIFETIME.toSeconds());
        String signed = base64(header.toString().getBytes(StandardCharsets.UTF_8))
                + "."
                + base64(claims.toString().getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature =
                    Signature.getInstance("SHA" + jwt.signatureAlgorithm().substring(2) + "withRSA");
            signature.initSign(Pem.privateKey("oauth2 client_certificate_key", key));
            signature.update(signed.getBytes(StandardCharsets.UTF_8));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new UnusableException(String.valueOf(e.getMessage()));
        }
    }

    private Token read(HttpOutcome outcome, String madeOf) throws UnusableException {
        if (!(outcome instanceof HttpOutcome.Success success)) {
            throw new UnusableException(
                    "oauth2: no token from token_url: " + outcome.describe(),
                    !(outcome instanceof HttpOutcome.ClientError));
        }
        JsonNode answer;
        try {
            answer = json.readTree(success.answer().body());
        } catch (JsonProcessingException e) {
            throw new UnusableException("oauth2: the answer of token_url is not JSON");
        } catch (java.io.IOException e) {
            throw new UnusableException("oauth2: the answer of token_url cannot be read");
        }
        String access = answer.path("access_token").asText("");
        if (access.isEmpty()) {
            throw new UnusableException("oauth2: the answer of token_url has no access_token");
        }
        String type = answer.path("token_type").asText("Bearer");
        long seconds = answer.path("expires_in").asLong(0);
        Instant expiry = seconds > 0 ? clients.clock().instant().plusSeconds(seconds) : Instant.MAX;
        return new Token((type.equalsIgnoreCase("bearer") ? "Bearer" : type) + " " + access, expiry, madeOf);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        sender.close();
    }
}
