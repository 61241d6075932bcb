package dev.tocsin.function.event;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** {@code tocsin.heartbeat.*}. */
@ConfigMapping(prefix = "tocsin.heartbeat")
public interface HeartbeatConfig {

    /** Gets an empty POST after each wake-up that did all that was due; kept secret. */
    Optional<String> url();
}
