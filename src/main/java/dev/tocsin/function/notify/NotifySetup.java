package dev.tocsin.function.notify;

import dev.tocsin.model.XxHash64;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.route.Route;
import dev.tocsin.template.AlertmanagerTemplates;
import java.nio.charset.StandardCharsets;

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

    /** Names the configuration: with another, alerts may take other routes. */
    String fingerprint() {
        return Long.toHexString(XxHash64.hash(redacted.getBytes(StandardCharsets.UTF_8)));
    }
}
