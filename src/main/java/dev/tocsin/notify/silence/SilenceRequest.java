package dev.tocsin.notify.silence;

import dev.tocsin.model.Matcher;
import java.util.List;
import java.util.Map;

/**
 * What a user wants to be silenced.
 *
 * @param id of the silence to change, or empty for a new one
 * @param startsAt epoch nanoseconds; a start in the past means now
 */
public record SilenceRequest(
        String id,
        List<Matcher> matchers,
        long startsAt,
        long endsAt,
        String createdBy,
        String comment,
        Map<String, String> annotations) {
    public SilenceRequest {
        matchers = List.copyOf(matchers);
        annotations = Map.copyOf(annotations);
    }
}
