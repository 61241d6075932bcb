package dev.tocsin.storage.remote.read;

import dev.tocsin.model.Matcher;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Samples wanted of the series that match: those with {@code fromMillis < t <= toMillis}.
 *
 * @param matchers at least one rejects the empty string
 */
public record RawQuery(List<Matcher> matchers, long fromMillis, long toMillis) {
    public RawQuery {
        matchers = List.copyOf(matchers);
    }

    /** The matchers as a selector of PromQL. */
    String selector() {
        return matchers.stream().map(Matcher::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
