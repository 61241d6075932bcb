package dev.tocsin.storage.scrape;

import dev.tocsin.model.Labels;
import java.util.List;

/**
 * Targets that were found together.
 *
 * @param addresses {@code host:port} each, or a URL with scheme and path
 * @param labels set on each of them before relabelling, {@code __meta_…} included
 */
public record TargetGroup(List<String> addresses, Labels labels) {

    public TargetGroup {
        addresses = List.copyOf(addresses);
    }
}
