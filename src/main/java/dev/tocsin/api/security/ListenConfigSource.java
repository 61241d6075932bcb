package dev.tocsin.api.security;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Makes {@code tocsin.web.listen} the server's host and port. Above {@code application.properties}, below the environment,
 * so that {@code QUARKUS_HTTP_PORT} holds where both are set.
 */
public final class ListenConfigSource implements ConfigSourceFactory {

    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue listen = context.getValue("tocsin.web.listen");
        if (listen == null || listen.getValue() == null || listen.getValue().isBlank()) {
            return List.of();
        }
        ListenAddress address = ListenAddress.parse(listen.getValue());
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.http.host", address.host());
        if (address.port() != 0) {
            settings.put("quarkus.http.port", Integer.toString(address.port()));
        }
        return List.of(new PropertiesConfigSource(settings, "tocsin.web.listen", ORDINAL));
    }
}
