package dev.tocsin.net;

import dev.tocsin.model.http.HttpClientConfig;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * Makes senders of {@code http_config}s. What a sender needs of its surroundings is given here once, so that tests can say
 * what time it is and what the environment holds.
 */
public final class HttpClients {

    /** Schemes of proxy authentication that {@code java.net.http} withholds from tunnels unless told not to. */
    private static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

    private final String userAgent;
    private final InstantSource clock;
    private final UnaryOperator<String> environment;

    /**
     * @param userAgent such as {@code Tocsin/1.0}
     * @param clock for the expiry of tokens and dates in {@code Retry-After}
     * @param environment the value of an environment variable, empty for none
     */
    public HttpClients(String userAgent, InstantSource clock, UnaryOperator<String> environment) {
        this.userAgent = userAgent;
        this.clock = clock;
        this.environment = environment;
        // Basic credentials of a proxy for https go into CONNECT: the user configured them for just that. Read once,
        // when
        // the first client of the process is made.
        if (System.getProperty(TUNNELING) == null) {
            System.setProperty(TUNNELING, "");
        }
    }

    /** With the system's clock and the process' environment. */
    public static HttpClients ofSystem(String userAgent) {
        return new HttpClients(userAgent, InstantSource.system(), name -> {
            String value = System.getenv(name);
            return value == null ? "" : value;
        });
    }

    /**
     * A sender; nothing is read or connected before it sends. Keep it as long as its configuration: it holds connections
     * and tokens.
     */
    public HttpSender sender(HttpClientConfig config) {
        return new HttpSender(config, this);
    }

    String userAgent() {
        return userAgent;
    }

    InstantSource clock() {
        return clock;
    }

    UnaryOperator<String> environment() {
        return environment;
    }
}
