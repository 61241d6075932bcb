package dev.tocsin.function.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tocsin.alerting.GroupResult;

/** The bounded ring of a group's last evaluations, as the JSON of {@code rule_group.recent}. */
final class RecentEvaluations {

    private static final int KEPT = 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RecentEvaluations() {}

    /** The ring with one more evaluation, the oldest dropped. */
    static String add(String ring, long slot, long startedAt, GroupResult result) {
        ArrayNode kept = MAPPER.createArrayNode();
        try {
            JsonNode before = MAPPER.readTree(ring);
            for (int i = Math.max(0, before.size() - KEPT + 1); i < before.size(); i++) {
                kept.add(before.get(i));
            }
        } catch (JsonProcessingException e) {
            // A damaged ring is no reason to stop alerting; it begins anew.
        }
        ObjectNode one = MAPPER.createObjectNode();
        one.put("slot", slot);
        one.put("started", startedAt);
        one.put("took", result.durationNanos());
        one.put("samples", result.samples());
        one.put("failures", result.failures());
        one.put("transitions", result.transitions().size());
        kept.add(one);
        return kept.toString();
    }
}
