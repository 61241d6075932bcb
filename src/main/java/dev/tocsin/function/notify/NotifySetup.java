package dev.tocsin.function.notify;

import dev.tocsin.model.XxHash64;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.route.Route;
import dev.tocsin.template.AlertmanagerTemplates;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A configuration in use and what was made of it.
 *
 * @param redacted its text with secrets masked
 */
public record NotifySetup(
        NotifyConfig config,
        Route tree,
        AlertmanagerTemplates templates,
        MatcherParser matchers,
        Deliverer deliverer,
        String redacted) {

    private static final MatcherParser WITHOUT = new MatcherParser(MatcherMode.FALLBACK);

    /** How matchers are read under a configuration, and while there is none. */
    static MatcherParser matchers(Optional<NotifySetup> setup) {
        return setup.map(NotifySetup::matchers).orElse(WITHOUT);
    }

    /** Names the configuration: with another, alerts may take other routes. */
    String fingerprint() {
        return Long.toHexString(XxHash64.hash(redacted.getBytes(StandardCharsets.UTF_8)));
    }
}
