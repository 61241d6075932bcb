package dev.tocsin.storage.remote;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpHeader;
import dev.tocsin.net.HttpAnswer;
import dev.tocsin.net.Secrets;
import dev.tocsin.net.UnusableException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a storage says about a request it refuses, for logs and errors. A server may echo what it was sent: a line that holds
 * anything secret of the request is not quoted.
 */
public final class ServerSaid {

    private static final int LONGEST = 300;

    private ServerSaid() {}

    /** {@code ": "} and the first line of an answer's body; the empty string if there is none, or it must not be shown. */
    public static String quote(HttpAnswer answer, Endpoint endpoint) {
        String line = answer.text().strip().lines().findFirst().orElse("");
        if (line.isEmpty()) {
            return "";
        }
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.contains("bearer") || lower.contains("basic ") || lower.contains("authorization")) {
            return "";
        }
        for (String secret : secrets(endpoint)) {
            if (!secret.isEmpty() && line.contains(secret)) {
                return "";
            }
        }
        return ": " + (line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line);
    }

    private static List<String> secrets(Endpoint endpoint) {
        List<String> secrets = new ArrayList<>();
        reveal(endpoint.url()).ifPresent(url -> {
            try {
                URI uri = URI.create(url);
                Optional.ofNullable(uri.getUserInfo()).ifPresent(user -> {
                    secrets.add(user);
                    secrets.add(user.substring(user.indexOf(':') + 1));
                });
                Optional.ofNullable(uri.getQuery()).ifPresent(query -> {
                    secrets.add(query);
                    for (String field : query.split("&", -1)) {
                        secrets.add(field.substring(field.indexOf('=') + 1));
                    }
                });
            } catch (IllegalArgumentException e) {
                secrets.add(url);
            }
        });
        switch (endpoint.http().auth()) {
            case HttpAuth.None _ -> {}
            case HttpAuth.Basic basic ->
                basic.password().flatMap(ServerSaid::reveal).ifPresent(secrets::add);
            case HttpAuth.Authorization authorization ->
                authorization.credentials().flatMap(ServerSaid::reveal).ifPresent(secrets::add);
            case HttpAuth.OAuth2 oauth2 ->
                oauth2.clientSecret().flatMap(ServerSaid::reveal).ifPresent(secrets::add);
        }
        for (HttpHeader header : endpoint.http().headers()) {
            secrets.addAll(header.values());
            header.secrets().forEach(secret -> reveal(secret).ifPresent(secrets::add));
        }
        return secrets;
    }

    private static Optional<String> reveal(Secret secret) {
        try {
            return Optional.of(Secrets.reveal(secret));
        } catch (UnusableException e) {
            return Optional.empty();
        }
    }
}
